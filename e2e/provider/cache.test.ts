import type { ModelMessage } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBreakpointCache } from "./breakpoint-cache.ts";
import { createKeyPrefixCache } from "./key-prefix-cache.ts";
import type { LoopbackProvider } from "./loopback-provider.ts";
import { startLoopbackProvider } from "./loopback-provider.ts";
import type { Prompt } from "./prompt.ts";
import { CLIENTS, watchStream } from "./test-clients.ts";

let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

function promptOf(sizes: (number | [number, "mark"])[], changes: Partial<Prompt> = {}): Prompt {
  return {
    model: "m",
    stream: true,
    includeUsage: true,
    wantsEncryptedReasoning: false,
    promptCacheKey: "k",
    userMessages: [],
    // One byte less than the size: the cache puts a line end after every block.
    blocks: sizes.map((size, index) => {
      const tokens = typeof size === "number" ? size : size[0];
      return { text: String(index).repeat(tokens * 4 - 1), breakpoint: typeof size !== "number" };
    }),
    ...changes,
  };
}

describe("prefix cache by key", () => {
  it("reads nothing under 1,024 tokens and steps of 128 above", () => {
    for (const [shared, expected] of [
      [1023, 0],
      [1024, 1024],
      [1151, 1024],
      [1152, 1152],
      [5000, 4992],
    ] as const) {
      const cache = createKeyPrefixCache();
      cache.store(promptOf([shared, 100]));
      const other = promptOf([shared, 100]);
      other.blocks[1] = { text: "different", breakpoint: false };
      expect(cache.read(other).read).toBe(expected);
    }
  });

  it("takes the longest of several stored prompts and keeps models apart", () => {
    const cache = createKeyPrefixCache();
    cache.store(promptOf([1500]));
    cache.store(promptOf([1500, 1500]));
    expect(cache.read(promptOf([1500, 1500, 50]))).toEqual({ total: 3050, read: 2944, written: 0 });
    expect(cache.read(promptOf([1500, 1500], { model: "other" })).read).toBe(0);
    expect(cache.read(promptOf([1500, 1500], { promptCacheKey: "other" })).read).toBe(0);
  });

  it("shares a bucket by prefix between requests without a key", () => {
    const cache = createKeyPrefixCache();
    cache.store(promptOf([2000], { promptCacheKey: null }));
    expect(cache.read(promptOf([2000, 10], { promptCacheKey: null })).read).toBe(1920);
    expect(cache.read(promptOf([2000, 10])).read).toBe(0);
  });
});

describe("cache by breakpoints", () => {
  it("reads the entry at an earlier breakpoint and writes up to its last one", () => {
    const cache = createBreakpointCache();
    const first = promptOf([1500, [500, "mark"], 30]);
    expect(cache.read(first)).toEqual({ total: 2030, read: 0, written: 2000 });
    cache.store(first);
    expect(cache.read(promptOf([1500, 500, 30, 400, [100, "mark"]]))).toEqual({
      total: 2530,
      read: 2000,
      written: 530,
    });
  });

  it("ignores breakpoints under 1,024 tokens and entries more than 20 blocks back", () => {
    const cache = createBreakpointCache();
    const short = promptOf([[1023, "mark"], 10]);
    expect(cache.read(short)).toMatchObject({ read: 0, written: 0 });
    cache.store(promptOf([[2000, "mark"]]));
    const small = Array.from({ length: 20 }, () => 2);
    expect(cache.read(promptOf([2000, ...small.slice(1), [2, "mark"]])).read).toBe(2000);
    expect(cache.read(promptOf([2000, ...small, [2, "mark"]])).read).toBe(0);
  });
});

const system = "You are a careful agent. ".repeat(320);
const first: ModelMessage[] = [
  { role: "system", content: system },
  { role: "user", content: "first" },
];
const longer: ModelMessage[] = [
  ...first,
  { role: "assistant", content: "Answer to: first" },
  { role: "user", content: "second" },
];

const KEYED = {
  "openai responses": (key: string) => ({ openai: { promptCacheKey: key, promptCacheRetention: "24h" } }),
  "openai chat": (key: string) => ({ openai: { promptCacheKey: key, promptCacheRetention: "24h" } }),
  "openai-compatible": (key: string) => ({ local: { prompt_cache_key: key } }),
} as const;

describe.each(Object.keys(KEYED) as (keyof typeof KEYED)[])("%s over HTTP", (name) => {
  const ask = (messages: ModelMessage[], key: string) =>
    watchStream(CLIENTS[name](provider.url), messages, { providerOptions: KEYED[name](key) });

  it("reads the shared prefix under the same key and nothing under another", async () => {
    const cold = await ask(first, "cache_a");
    const warm = await ask(longer, "cache_a");
    const foreign = await ask(longer, "cache_b");
    const total = cold.usage?.inputTokens ?? 0;
    expect(total).toBeGreaterThan(2000);
    expect(cold.usage?.inputTokenDetails.cacheReadTokens).toBe(0);
    expect(warm.usage?.inputTokenDetails.cacheReadTokens).toBe(Math.floor(total / 128) * 128);
    expect(foreign.usage?.inputTokenDetails.cacheReadTokens).toBe(0);
    // OpenAI counts cached tokens inside the input.
    expect(warm.usage?.inputTokens).toBe(foreign.usage?.inputTokens);
    expect(provider.requests.map((request) => request.promptCacheKey)).toEqual([
      "cache_a",
      "cache_a",
      "cache_b",
    ]);
  });

  it("puts the key on the wire as prompt_cache_key", async () => {
    await ask(first, "cache_a");
    const retention = name === "openai-compatible" ? {} : { prompt_cache_retention: "24h" };
    expect(provider.requests[0]?.body).toMatchObject({ prompt_cache_key: "cache_a", ...retention });
  });

  it("lets requests that start together all miss", async () => {
    const gate = provider.hold({ at: { afterChunks: 0 }, times: 3 });
    const answers = [1, 2, 3].map(() => ask(first, "cache_a"));
    await gate.arrivals(3);
    gate.release();
    const reads = (await Promise.all(answers)).map((seen) => seen.usage?.inputTokenDetails.cacheReadTokens);
    expect(reads).toEqual([0, 0, 0]);
    expect((await ask(first, "cache_a")).usage?.inputTokenDetails.cacheReadTokens).toBeGreaterThan(1024);
    provider.expireCache();
    expect((await ask(first, "cache_a")).usage?.inputTokenDetails.cacheReadTokens).toBe(0);
  });
});

describe("anthropic over HTTP", () => {
  const marked = (messages: ModelMessage[]): ModelMessage[] =>
    messages.map((message, index) =>
      index === 0 || index === messages.length - 1
        ? { ...message, providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } }
        : message,
    );
  const ask = (messages: ModelMessage[]) => watchStream(CLIENTS.anthropic(provider.url), messages);

  it("writes at breakpoints, then reads them, and counts both beside the input", async () => {
    const cold = await ask(marked(first));
    const warm = await ask(marked(longer));
    const [written, read] = [cold, warm].map((seen) => seen.usage?.inputTokenDetails);
    expect(cold.usage?.inputTokens).toBe(written?.cacheWriteTokens);
    expect(written?.cacheReadTokens).toBe(0);
    expect(read?.cacheReadTokens).toBe(cold.usage?.inputTokens);
    expect(read?.cacheWriteTokens).toBe((warm.usage?.inputTokens ?? 0) - (read?.cacheReadTokens ?? 0));
    const reported = provider.requests.map((request) => request.usage);
    expect(reported[1]).toMatchObject({ cacheRead: read?.cacheReadTokens, input: warm.usage?.inputTokens });
  });

  it("reads and writes nothing without breakpoints", async () => {
    await ask(first);
    const again = await ask(longer);
    expect(again.usage?.inputTokenDetails).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: 0 });
  });

  it("misses when the system prompt changed", async () => {
    await ask(marked(first));
    const changed = longer.map((message, index) =>
      index === 0 ? { role: "system" as const, content: `${system}!` } : message,
    );
    expect((await ask(marked(changed))).usage?.inputTokenDetails.cacheReadTokens).toBe(0);
  });
});
