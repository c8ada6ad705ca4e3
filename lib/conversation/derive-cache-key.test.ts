import { describe, expect, it } from "vitest";
import { sha256 } from "#lib/sha256.ts";
import { derivePromptCacheKey } from "./derive-cache-key.ts";

const uuid = "0b5e8a4e-0000-4000-8000-000000000001";
const derive = (body: Record<string, unknown>, isNewSession = true) =>
  derivePromptCacheKey(sha256, { body, uuid, isNewSession });

describe("a key the host sent", () => {
  it.each([
    ["the snake-case key is kept (host snake key kept)", { prompt_cache_key: "host-1" }, "host-1"],
    ["the camel-case key is kept (camel kept)", { promptCacheKey: " Host 2 " }, " Host 2 "],
    ["snake case wins (snake wins over camel)", { prompt_cache_key: "a", promptCacheKey: "b" }, "a"],
    ["a blank one does not count", { prompt_cache_key: " ", promptCacheKey: "b" }, "b"],
    ["it wins over an identity", { prompt_cache_key: "a", conversation_id: "c" }, "a"],
  ])("%s", (_, body, key) => {
    expect(derive(body)).toEqual({ key, source: "explicit", unusable: [], notice: null });
  });
});

describe("a key from an identity", () => {
  it.each([
    ["metadata", { metadata: { conversation_id: "meta-conv-123" } }, "cache_meta-conv-123"],
    ["the body", { thread_id: "t 1" }, "cache_t-1"],
    ["metadata before the body", { conversation_id: "b", metadata: { conversation_id: "m" } }, "cache_m"],
    ["the first usable name", { conversation_id: 7, sessionId: "s", chat_id: "c" }, "cache_s"],
    ["an identity with the prefix", { chatId: "cache_x" }, "cache_x"],
    [
      "a fork in metadata",
      { metadata: { conversation_id: "meta-conv-123", forkId: "branch-1" } },
      "cache_meta-conv-123-fork-branch-1",
    ],
    [
      "a fork in the body (fork in root)",
      { metadata: { conversation_id: "meta-conv-123" }, branch_id: "branch-2" },
      "cache_meta-conv-123-fork-branch-2",
    ],
  ])("comes from %s", (_, body, key) => {
    expect(derive(body)).toMatchObject({ key, source: "own", notice: { level: "debug" } });
  });

  it("stays the same when model, tools, effort or sampling change (same key over overrides)", () => {
    const identity = { metadata: { conversationId: "meta-conv-789", fork_id: "fork x" } };
    const overrides = { model: "other", tools: [{}], reasoning: { effort: "high" }, temperature: 1 };
    expect(derive({ ...identity, ...overrides }, false).key).toBe("cache_meta-conv-789-fork-fork-x");
    expect(derive({ ...identity, ...overrides }).key).toBe(derive(identity).key);
  });
});

describe("a fallback key", () => {
  const body = { model: "m", input: [1, 2, 3, 4] };

  it("is the hash of the start of the input and the session's uuid (fallback matches /^cache_/)", () => {
    expect(derive(body).key).toMatch(new RegExp(`^cache_[0-9a-f]{12}-${uuid}$`));
    expect(derive({ input: [1, 2, 3, 5, 6], model: "m" })).toEqual(derive(body));
    expect(derive({ ...body, input: [1, 2, 4] }).key).not.toBe(derive(body).key);
    expect(derive({ model: "m", messages: [1, 2, 3, 4] }).key).toBe(derive(body).key);
  });

  it("is noted for a new session and warned about later (info log for new session)", () => {
    expect(derive(body)).toMatchObject({ source: "fallback", notice: { level: "info" }, unusable: [] });
    expect(derive(body, false)).toMatchObject({ notice: { level: "warn" } });
  });

  it.each([null, "  ", 42, { id: "x" }])("warns of an identifier that is %j, by name", (conversation_id) => {
    expect(derive({ ...body, metadata: { conversation_id } })).toMatchObject({
      source: "fallback",
      unusable: ["conversation_id"],
      notice: { level: "warn", message: expect.stringContaining("conversation_id") },
    });
  });

  it("does not use a fork identifier without an identity", () => {
    expect(derive({ ...body, forkId: "b" })).toEqual(derive(body));
  });

  it("takes metadata that is no object, no input, and input of hostile depth", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    for (const odd of [{}, { metadata: "x" }, { metadata: [1] }, { input: "text" }, { input: [deep] }]) {
      expect(derive(odd).source).toBe("fallback");
    }
  });
});
