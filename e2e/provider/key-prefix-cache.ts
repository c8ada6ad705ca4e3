import { createHash } from "node:crypto";
import type { CacheUse, PrefixCache } from "./cache-use.ts";
import { countTokens } from "./count-tokens.ts";
import type { Prompt } from "./prompt.ts";

const MINIMUM = 1024;
const STEP = 128;
/** Prompts kept per key: the oldest goes first, as in a real cache shard under load. */
const PROMPTS_PER_BUCKET = 64;
/** OpenAI routes by a hash of roughly the first 256 tokens when there is no key. */
const ROUTING_BYTES = 256 * 4;

function bytesOf(prompt: Prompt): Buffer {
  return Buffer.from(prompt.blocks.map((block) => `${block.text}\n`).join(""), "utf8");
}

function commonPrefixLength(a: Buffer, b: Buffer): number {
  let low = 0;
  let high = Math.min(a.length, b.length);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (a.subarray(low, middle).equals(b.subarray(low, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function bucketOf(prompt: Prompt, bytes: Buffer): string {
  const routing =
    prompt.promptCacheKey === null
      ? `hash:${createHash("sha256").update(bytes.subarray(0, ROUTING_BYTES)).digest("hex")}`
      : `key:${prompt.promptCacheKey}`;
  return `${prompt.model}\n${routing}`;
}

/**
 * OpenAI's automatic prefix cache: per model and `prompt_cache_key`, the longest stored common prefix, from
 * 1,024 tokens in steps of 128. Writing is free and not reported.
 */
export function createKeyPrefixCache(): PrefixCache {
  const buckets = new Map<string, Buffer[]>();
  return {
    read(prompt): CacheUse {
      const bytes = bytesOf(prompt);
      const stored = buckets.get(bucketOf(prompt, bytes)) ?? [];
      const longest = Math.max(0, ...stored.map((other) => commonPrefixLength(bytes, other)));
      const tokens = Math.floor(longest / 4);
      return {
        total: countTokens(bytes.length),
        read: tokens < MINIMUM ? 0 : Math.floor(tokens / STEP) * STEP,
        written: 0,
      };
    },
    store(prompt) {
      const bytes = bytesOf(prompt);
      const bucket = bucketOf(prompt, bytes);
      const others = (buckets.get(bucket) ?? []).filter(
        (other) => commonPrefixLength(bytes, other) < other.length,
      );
      buckets.set(bucket, [...others, bytes].slice(-PROMPTS_PER_BUCKET));
    },
    clear: () => buckets.clear(),
  };
}
