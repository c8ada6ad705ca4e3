import { describe, expect, it } from "vitest";
import type { AgentConfig } from "./agent-config.ts";
import { editAgentConfig } from "./edit-agent-config.ts";

const source: AgentConfig = {
  provider: "openai",
  model: "openai/gpt-4o-mini",
  baseUrl: "https://proxy.example/v1",
  credentialEnv: "PROXY_API_KEY",
  systemPrompt: "Fix it.",
  tools: [{ name: "terminal", description: null, inputSchema: { type: "object" } }],
  parameters: { temperature: 0, topP: null, maxOutputTokens: null, reasoningEffort: null, verbosity: null },
  source: null,
};

describe("editAgentConfig", () => {
  it("copies deeply: changing the copy or the edits leaves the source", () => {
    const before = structuredClone(source);
    const edits = { tools: source.tools };
    const copy = editAgentConfig(source, edits);
    copy.parameters.temperature = 1;
    copy.tools.pop();
    expect(source).toEqual(before);
  });

  it("keeps address and key for another model of the same provider", () => {
    expect(editAgentConfig(source, { model: "openai/gpt-5.5" })).toEqual({
      ...source,
      model: "openai/gpt-5.5",
    });
  });

  it("lets a model's prefix name the provider, and leaves address and key behind", () => {
    const moved = editAgentConfig(source, { model: "anthropic/claude-haiku-4-5" });
    expect(moved).toMatchObject({ provider: "anthropic", baseUrl: null, credentialEnv: null });
  });

  it("forgets the provider for a bare model name, which tells its own", () => {
    expect(editAgentConfig(source, { model: "claude-haiku-4-5" }).provider).toBeNull();
  });

  it("leaves a router's provider alone: there the prefix is part of the model", () => {
    const routed = { ...source, provider: "openrouter" };
    expect(editAgentConfig(routed, { model: "anthropic/claude-haiku-4-5" })).toMatchObject({
      provider: "openrouter",
      baseUrl: source.baseUrl,
    });
  });

  it("takes an explicit provider, with an address given beside it", () => {
    const edits = { provider: "vllm", model: "qwen", baseUrl: "http://127.0.0.1:8000/v1" };
    expect(editAgentConfig(source, edits)).toMatchObject({ ...edits, credentialEnv: null });
  });
});
