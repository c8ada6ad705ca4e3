import { describe, expect, it } from "vitest";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { compareConfigs, nameCacheChanges } from "./compare-config.ts";

const source: AgentConfig = {
  provider: "openai",
  model: "model-a",
  baseUrl: null,
  credentialEnv: "OPENAI_API_KEY",
  systemPrompt: "Be brief.",
  tools: [{ name: "bash", description: null, inputSchema: { type: "object" } }],
  parameters: { temperature: 0, topP: null, maxOutputTokens: null, reasoningEffort: null, verbosity: null },
  source: null,
};
const changesOf = (edit: Partial<AgentConfig>) =>
  compareConfigs({ ...structuredClone(source), ...edit }, source);

describe("compareConfigs", () => {
  it("finds nothing in a copy", () => {
    expect(Object.values(changesOf({})).some(Boolean)).toBe(false);
    expect(nameCacheChanges(changesOf({}))).toBeNull();
  });

  it("names what breaks a cached prefix, and not what does not", () => {
    expect(nameCacheChanges(changesOf({ model: "model-b" }))).toBe("model");
    expect(nameCacheChanges(changesOf({ model: "b", systemPrompt: null, tools: [] }))).toBe(
      "model, system prompt and tools",
    );
    const warmer = changesOf({ parameters: { ...source.parameters, temperature: 1 }, provider: "azure" });
    expect(warmer).toMatchObject({ parameters: true, provider: true, model: false });
    expect(nameCacheChanges(warmer)).toBeNull();
  });
});
