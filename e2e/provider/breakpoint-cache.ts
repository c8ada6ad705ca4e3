import { createHash } from "node:crypto";
import type { CacheUse, PrefixCache } from "./cache-use.ts";
import { countTokens } from "./count-tokens.ts";
import type { Prompt } from "./prompt.ts";

const MINIMUM = 1024;
/** A breakpoint also matches an entry that ends up to this many blocks before it. */
const LOOK_BACK = 20;

type Boundary = { hash: string; tokens: number; breakpoint: boolean };

function boundariesOf(prompt: Prompt): Boundary[] {
  const hash = createHash("sha256").update(`${prompt.model}\n`);
  let bytes = 0;
  return prompt.blocks.map((block) => {
    hash.update(`${block.text}\n`);
    bytes += Buffer.byteLength(block.text, "utf8") + 1;
    return { hash: hash.copy().digest("hex"), tokens: countTokens(bytes), breakpoint: block.breakpoint };
  });
}

/**
 * Anthropic's cache: no key; an entry is an exact prefix that ends at a `cache_control` block and has at least
 * 1,024 tokens. A request reads the longest entry at, or shortly before, one of its own breakpoints and writes
 * the rest up to its last breakpoint. Without breakpoints nothing is read or written.
 */
export function createBreakpointCache(): PrefixCache {
  const entries = new Set<string>();
  const cacheable = (boundary: Boundary) => boundary.breakpoint && boundary.tokens >= MINIMUM;
  return {
    read(prompt): CacheUse {
      const boundaries = boundariesOf(prompt);
      let read = 0;
      let end = 0;
      boundaries.forEach((boundary, index) => {
        if (!cacheable(boundary)) return;
        end = boundary.tokens;
        for (const earlier of boundaries.slice(Math.max(0, index - LOOK_BACK), index + 1)) {
          if (entries.has(earlier.hash)) read = Math.max(read, earlier.tokens);
        }
      });
      return { total: boundaries.at(-1)?.tokens ?? 0, read, written: end - read };
    },
    store(prompt) {
      for (const boundary of boundariesOf(prompt)) if (cacheable(boundary)) entries.add(boundary.hash);
    },
    clear: () => entries.clear(),
  };
}
