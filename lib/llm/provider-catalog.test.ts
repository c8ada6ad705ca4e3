import { describe, expect, it } from "vitest";
import type { ModelTarget } from "./model-call.ts";
import { providerStatuses, resolveTarget } from "./provider-catalog.ts";

const KEY = "sk-CANARY-0123456789";
const NOTHING = { provider: null, model: null, baseUrl: null, credentialEnv: null };

function resolve(
  config: Partial<typeof NOTHING> | Record<string, string | null>,
  env: Record<string, string>,
) {
  return resolveTarget({ ...NOTHING, ...config }, env);
}

function target(config: Record<string, string | null>, env: Record<string, string>): ModelTarget {
  const resolved = resolve(config, env);
  if (!resolved.ok) throw new Error(resolved.error.message);
  return resolved.value;
}

function refusal(config: Record<string, string | null>, env: Record<string, string>) {
  const resolved = resolve(config, env);
  if (resolved.ok) throw new Error(`resolved to ${resolved.value.baseUrl}`);
  expect(JSON.stringify(resolved)).not.toContain("CANARY");
  return resolved.error;
}

describe("which providers can be used", () => {
  it("says what to set for each one that cannot, and never shows a key", () => {
    const env = {
      OPENAI_API_KEY: KEY,
      OLLAMA_BASE_URL: "http://u:CANARY@10.0.0.5:11434?token=CANARY",
      ANTHROPIC_API_KEY: " ",
      DEEPSEEK_API_KEY: KEY,
      DEEPSEEK_BASE_URL: "ftp://x",
      VLLM_BASE_URL: "http://10.0.0.5:8000",
    };
    const statuses = providerStatuses(env);
    expect(JSON.stringify(statuses)).not.toContain("CANARY");
    const rows = Object.fromEntries(statuses.map((status) => [status.id, status.reason ?? status.baseUrl]));
    expect(rows).toEqual({
      openai: "https://api.openai.com/v1",
      anthropic: "Set ANTHROPIC_API_KEY and restart to use Anthropic.",
      openrouter: "Set OPENROUTER_API_KEY and restart to use OpenRouter.",
      deepseek: "DEEPSEEK_BASE_URL is not an http or https URL. Correct it and restart.",
      ollama: expect.stringMatching(/^OLLAMA_BASE_URL: The base URL holds a user name/),
      vllm: "http://10.0.0.5:8000/v1",
      lmstudio: "Set LMSTUDIO_BASE_URL (usually http://127.0.0.1:1234/v1) and restart to use LM Studio.",
      "openai-compatible": "Set OPENAI_COMPATIBLE_BASE_URL and restart to use OpenAI-compatible.",
      offline: null,
    });
  });
});

describe("where a conversation is sent", () => {
  it("is the offline model when nothing is configured, whatever the run used", () => {
    expect(target({ provider: "openai", model: "openai/gpt-5.5" }, {})).toMatchObject({
      protocol: "offline",
      apiKey: null,
    });
    expect(target({}, { OPENAI_API_KEY: KEY }).protocol).toBe("offline");
    expect(target({ provider: "offline", model: "x" }, { OPENAI_API_KEY: KEY }).protocol).toBe("offline");
  });

  it.each([
    ["openai", "openai/gpt-4o-mini", "gpt-4o-mini", "openai"],
    [null, "openai/gpt-4o-mini", "gpt-4o-mini", "openai"],
    [null, "gpt-5.5", "gpt-5.5", "openai"],
    [null, "claude-sonnet-4-5", "claude-sonnet-4-5", "anthropic"],
    ["anthropic", "anthropic/claude-sonnet-4-5", "claude-sonnet-4-5", "anthropic"],
    ["openrouter", "openrouter/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5", "openrouter"],
    ["openrouter", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5", "openrouter"],
    ["hosted_vllm", "hosted_vllm/org/model", "org/model", "vllm"],
    ["litellm_proxy", "litellm_proxy/azure/gpt-4o", "azure/gpt-4o", "openai-compatible"],
  ])("%s with %s asks for %s at %s", (provider, model, asked, id) => {
    const env = {
      OPENAI_API_KEY: KEY,
      ANTHROPIC_API_KEY: KEY,
      OPENROUTER_API_KEY: KEY,
      VLLM_BASE_URL: "http://127.0.0.1:8000",
      OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:4000/v1/",
    };
    const found = target({ provider, model }, env);
    expect([found.model, found.providerId]).toEqual([asked, id]);
    expect(found.baseUrl).toMatch(/\/v1$/);
  });

  it("names the variable of a provider that is not configured, and the choice for one nobody knows", () => {
    const env = { ANTHROPIC_API_KEY: KEY };
    expect(refusal({ provider: "openai", model: "gpt-5.5" }, env)).toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/OPENAI_API_KEY/),
    });
    expect(refusal({ provider: "gemini", model: "gemini-3" }, env).message).toMatch(
      /No provider is called gemini.*anthropic.*offline/,
    );
    expect(refusal({ model: "mystery" }, env).message).toMatch(/mystery/);
    expect(refusal({ provider: "anthropic" }, env).message).toMatch(/Choose a model/);
  });

  it("takes the operator's base URL, private or not, with its key", () => {
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "http://127.0.0.1:4010/v1" };
    expect(target({ provider: "openai", model: "m" }, env)).toMatchObject({
      baseUrl: "http://127.0.0.1:4010/v1",
      apiKey: KEY,
      credentialEnv: "OPENAI_API_KEY",
      privateAllowed: true,
    });
  });
});

describe("a base URL of the conversation's own", () => {
  const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "https://gateway.example/v1" };

  it("gets the key when it has the origin the key is configured for", () => {
    const own = target({ provider: "openai", model: "m", baseUrl: "https://gateway.example/team/v1" }, env);
    expect(own).toMatchObject({ baseUrl: "https://gateway.example/team/v1", apiKey: KEY });
  });

  it.each([
    "https://evil.example/v1",
    "https://gateway.example.evil.example/v1",
    "https://gateway.example:8443/v1",
    "http://gateway.example/v1",
    "https://gateway.example@evil.example/v1",
  ])("never gets the key elsewhere: %s", (baseUrl) => {
    const error = refusal({ provider: "openai", model: "m", baseUrl }, env);
    expect(error.message).toMatch(/OPENAI_API_KEY.*not sent there.*OPENAI_BASE_URL/);
    const open = { OPENAI_COMPATIBLE_BASE_URL: "https://gateway.example/v1", OPENAI_COMPATIBLE_API_KEY: KEY };
    const without = resolve({ provider: "openai-compatible", model: "m", baseUrl }, open);
    if (without.ok) expect(without.value.apiKey).toBeNull();
    else expect(without.error.code).toBe("bad_request");
  });

  it("gets another named key only at the base URL that is configured beside that one", () => {
    const more = {
      ...env,
      TEAM_API_KEY: `${KEY}-team`,
      TEAM_BASE_URL: "https://team.example/v1",
      AWS_SECRET_ACCESS_KEY: KEY,
    };
    const asked = (credentialEnv: string, baseUrl: string | null) => ({
      provider: "openai",
      model: "m",
      credentialEnv,
      baseUrl,
    });
    expect(target(asked("TEAM_API_KEY", null), more)).toMatchObject({
      baseUrl: "https://team.example/v1",
      apiKey: `${KEY}-team`,
    });
    expect(refusal(asked("TEAM_API_KEY", "https://evil.example/v1"), more).message).toMatch(/TEAM_BASE_URL/);
    expect(refusal(asked("TEAM_API_KEY", "https://gateway.example/v1"), more).code).toBe("bad_request");
    expect(refusal(asked("AWS_SECRET_ACCESS_KEY", "https://evil.example/v1"), more).message).toMatch(
      /_API_KEY/,
    );
    expect(refusal(asked("OTHER_API_KEY", null), more).message).toMatch(/OTHER_API_KEY and OTHER_BASE_URL/);
  });

  it("may be private only where the operator allowed it", () => {
    const compatible = { OPENAI_COMPATIBLE_BASE_URL: "https://gateway.example/v1" };
    const config = { provider: "openai-compatible", model: "m", baseUrl: "http://10.0.0.5:8000/v1" };
    expect(refusal(config, compatible)).toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/OFFSHOOT_ALLOWED_HOSTS/),
    });
    for (const allowed of ["10.0.0.5", "10.0.0.5:8000", "other, http://10.0.0.5:8000"]) {
      const found = target(config, { ...compatible, OFFSHOOT_ALLOWED_HOSTS: allowed });
      expect(found).toMatchObject({ privateAllowed: true, apiKey: null });
    }
    for (const other of ["10.0.0.5:8001", "https://10.0.0.5:8000", "10.0.0.50", "0.0.5:8000"]) {
      expect(refusal(config, { ...compatible, OFFSHOOT_ALLOWED_HOSTS: other }).code).toBe("forbidden");
    }
  });
});
