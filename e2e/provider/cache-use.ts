import type { Prompt } from "./prompt.ts";

/** Prompt tokens of one request: `total` includes the `read` and the `written` ones. */
export type CacheUse = { total: number; read: number; written: number };

/**
 * A provider's prompt cache. `read` on arrival, `store` when the first token leaves: requests that start
 * together therefore all miss, as they do with real providers.
 */
export type PrefixCache = {
  read(prompt: Prompt): CacheUse;
  store(prompt: Prompt): void;
  clear(): void;
};
