import { sha256 } from "#lib/sha256.ts";

const WIRE_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** OpenAI refuses a request with a longer one. */
const MAX_CACHE_KEY = 64;

/**
 * A prompt cache key as OpenAI takes it: unchanged up to its limit, else its beginning and a hash of all of it, the
 * same one every time.
 */
export function wireCacheKey(key: string): string {
  if (key.length <= MAX_CACHE_KEY) return key;
  return `${key.slice(0, 31)}-${sha256(key).slice(0, 32)}`;
}

/** A name or id as all providers accept it: unchanged when it already is, else its readable part and a hash of it. */
export function wireName(name: string): string {
  if (WIRE_NAME.test(name)) return name;
  const readable = name.replace(/[^a-zA-Z0-9_-]+/g, "_").slice(0, 50);
  return `${readable}_${sha256(name).slice(0, 12)}`;
}
