import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { sha256 } from "#lib/sha256.ts";

const MAX_ID = 200;

/** Whether a source's own id can be an event id as it is: of a storable length, readable, and not a reserved word. */
export function isUsableId(id: unknown): id is string {
  return (
    typeof id === "string" &&
    id.trim() !== "" &&
    id.length <= MAX_ID &&
    id !== ROOT_PARENT &&
    storableText(id) === id
  );
}

/** Hands out the event ids of one conversation, each once. The same calls give the same ids in every import. */
export class EventIds {
  readonly #taken: Set<string>;
  /** Copies seen per made id: a file of 100,000 equal lines must not probe them all for every one. */
  readonly #copies = new Map<string, number>();

  /** @param taken ids of the prefix the conversation shares with its parent. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /**
   * The wanted id; when it is unusable or taken, one made of `kind` and the event's content.
   * @param wanted the source's own id, or one that says where the event stands; null for none.
   */
  take(wanted: string | null, kind: string, bytes: Uint8Array): string {
    if (isUsableId(wanted) && !this.#taken.has(wanted)) {
      this.#taken.add(wanted);
      return wanted;
    }
    const made = `${kind.slice(0, 60)}-${sha256(bytes).slice(0, 12)}`;
    let copy = this.#copies.get(made) ?? 0;
    let id: string;
    do {
      copy++;
      id = copy === 1 ? made : `${made}-${copy}`;
    } while (this.#taken.has(id));
    this.#copies.set(made, copy);
    this.#taken.add(id);
    return id;
  }
}
