import { describe, expect, it } from "vitest";
import { redactedJson, redactText } from "./redact-secrets.ts";

describe("redactedJson", () => {
  it("replaces values under keys that look like secrets, in every spelling and depth", () => {
    const canary = "CANARY-value";
    const keys = [
      "api_key",
      "apiKey",
      "X-API-Key",
      "OPENAI_API_KEY",
      "token",
      "accessToken",
      "GITHUB_PERSONAL_ACCESS_TOKEN",
      "password",
      "client_secret",
      "Authorization",
      "aws_access_key_id",
      "aws_session_token",
    ];
    const tree = keys.reduce<unknown>((inner, key) => ({ [key]: canary, next: inner }), {});
    expect(redactedJson({ agent: [tree] })).not.toContain("CANARY");
  });

  it("replaces whole subtrees: environments, headers, lists of secrets", () => {
    const text = redactedJson({
      mcp: { env: { ANYTHING: "CANARY" }, extra_headers: { "X-Custom": ["CANARY"] } },
      secrets: { A: { value: "CANARY" } },
    });
    expect(text).not.toContain("CANARY");
    expect(JSON.parse(text)).toMatchObject({ mcp: { env: { ANYTHING: "**********" } } });
  });

  it("finds known token formats and URL users under harmless keys", () => {
    const text = redactedJson({
      args: ["--key=sk-CANARY-1234", "Bearer CANARY1234"],
      url: "https://me:CANARY@host/x",
    });
    expect(text).not.toContain("CANARY");
    expect(redactText("https://me:pw@host/x")).toBe("https://**********@host/x");
  });

  it("leaves what is no secret, and what the source redacted, as it is", () => {
    const plain = {
      api_key: "**********",
      max_output_tokens: 4096,
      per_turn_token: 12,
      usage_id: "agent",
      aws_region_name: "eu-west-1",
      prompt_cache_retention: "24h",
      list: [null, true, "text"],
      password: null,
    };
    expect(JSON.parse(redactedJson(plain))).toEqual(plain);
  });

  it("passes __proto__ keys through as data and pollutes nothing", () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"polluted":true,"token":"CANARY"},"secrets":{"__proto__":{"x":"y"}}}',
    );
    const text = redactedJson(value);
    expect(text).toBe(
      '{"__proto__":{"polluted":true,"token":"**********"},"secrets":{"__proto__":{"x":"**********"}}}',
    );
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
