import { canonicalJson, canonicalJsonText } from "#lib/conversation/canonical-json.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sha256 } from "#lib/sha256.ts";

/** A message that one or more conversations have at the same place behind the same messages. */
type PrefixNode<Owner> = { children: Map<string, PrefixNode<Owner>>; owner: Owner; eventIds: string[] };

/** The leading run a conversation shares with an earlier one. */
export type SharedRun<Owner> = {
  length: number;
  /** The conversation that brought the last shared message. */
  owner: Owner;
  /** Ids of all shared events, in order. */
  eventIds: string[];
};

/** Every message of an upload by its place: which conversation had it first, behind which messages. */
export class PrefixTree<Owner> {
  readonly #roots = new Map<string, PrefixNode<Owner>>();

  /** The longest leading run of equal messages that is already in the tree; null for none. */
  findShared(keys: readonly string[]): SharedRun<Owner> | null {
    const eventIds: string[] = [];
    let children = this.#roots;
    let last: PrefixNode<Owner> | undefined;
    let length = 0;
    for (let node = children.get(keys[0] ?? ""); node; node = children.get(keys[length] ?? "")) {
      for (const id of node.eventIds) eventIds.push(id);
      last = node;
      length++;
      children = node.children;
    }
    return last ? { length, owner: last.owner, eventIds } : null;
  }

  /** Adds the messages that are not there yet. `eventIds` has the ids of each message's events. */
  add(keys: readonly string[], eventIds: readonly string[][], owner: Owner): void {
    let children = this.#roots;
    for (const [at, key] of keys.entries()) {
      const known = children.get(key);
      const node = known ?? { children: new Map(), owner, eventIds: eventIds[at] ?? [] };
      if (!known) children.set(key, node);
      children = node.children;
    }
  }
}

/** What an answer has beside what is sent back of it with the next request. */
const LEFT_BEHIND = new Set(["annotations", "audio"]);

/** Equal for messages that say the same, however their JSON is written, and whether fields are absent or empty. */
export function messageKey(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value)) return sha256(canonicalJsonText(text));
  const entries = Object.entries(parsed.value);
  const kept = entries.filter(
    ([name, value]) =>
      value !== null && !(Array.isArray(value) && value.length === 0) && !LEFT_BEHIND.has(name),
  );
  return sha256(
    kept.length === entries.length ? canonicalJsonText(text) : canonicalJson(Object.fromEntries(kept)),
  );
}
