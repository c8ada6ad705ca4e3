import { sha256 } from "#lib/sha256.ts";

const WIRE_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** A name or id as all providers accept it: unchanged when it already is, else its readable part and a hash of it. */
export function wireName(name: string): string {
  if (WIRE_NAME.test(name)) return name;
  const readable = name.replace(/[^a-zA-Z0-9_-]+/g, "_").slice(0, 50);
  return `${readable}_${sha256(name).slice(0, 12)}`;
}
