import { oneLine } from "#lib/importers/plain-text.ts";
import type { Node } from "./session.ts";
import type { SessionRecord } from "./session-record.ts";
import type { Message } from "./source-message.ts";

export type Note = (line: number | null, reason: string) => void;

/** A record with its bytes and its line. */
export type PlacedRecord = { record: SessionRecord; bytes: Uint8Array; line: number | null };
export type PlacedMessage = { message: Message; bytes: Uint8Array };

/**
 * Replays a session's records as Gemini CLI loads them: a message written again replaces the earlier one where that
 * stands, `$rewindTo` leaves a message and all behind it, `$set.messages` replaces the whole history. What is left
 * stays in the tree, as a branch.
 */
export class Replay {
  readonly nodes: Node[] = [];
  head: Node | null = null;
  /** The live history. Messages that a compaction brought in share its node. */
  #live: { id: string | null; node: Node }[] = [];
  #placeById = new Map<string, number>();
  readonly #note: Note;

  constructor(note: Note) {
    this.#note = note;
  }

  /** A record that is neither message nor rewind: part of the log, told to no model. */
  addRecord(placed: PlacedRecord): Node {
    const node: Node = { ...placed, message: null, parent: this.head };
    this.nodes.push(node);
    this.head = node;
    return node;
  }

  /** @param mayRepeat whether this file writes a message again to change it: only line files do. */
  addMessage({ message, bytes }: PlacedMessage, line: number | null, mayRepeat: boolean): void {
    const { id } = message;
    const earlier = id === null ? undefined : this.#live[this.#placeById.get(id) ?? -1]?.node;
    if (earlier?.message && earlier.message.type === message.type) {
      if (!mayRepeat)
        this.#note(line, `message ${oneLine(id ?? "", 80)} is there twice; the later one counts`);
      earlier.message = message;
      earlier.bytes = bytes;
      return;
    }
    if (earlier)
      this.#note(line, `message ${oneLine(id ?? "", 80)} has the id of an earlier message of another type`);
    const node = this.addRecord({ record: { kind: "message", message }, bytes, line });
    node.message = message;
    this.#append(earlier ? null : id, node);
  }

  rewind(to: string, placed: PlacedRecord): void {
    const place = this.#placeById.get(to);
    if (place === undefined) {
      const reason = `rewinds to message ${oneLine(to, 80)}, which is not there; read on without rewinding`;
      this.#note(placed.line, reason);
    } else {
      this.#cutAt(place);
    }
    this.addRecord(placed);
  }

  /** The history becomes these messages: more of it, less of it, or a summary and what was kept. */
  replaceAll(messages: readonly PlacedMessage[], placed: PlacedRecord): void {
    let shared = 0;
    while (shared < messages.length && this.#isAt(shared, messages[shared])) shared++;
    const rest = messages.slice(shared);
    const keepsLater = rest.some(({ message: { id } }) => id !== null && this.#placeById.has(id));
    if (this.#live.length > shared && rest.length > 0 && (shared === 0 || keepsLater)) {
      this.#compact(messages, placed);
      return;
    }
    for (const [at, message] of messages.slice(0, shared).entries()) this.#update(at, message);
    if (this.#live.length > shared) this.#cutAt(shared);
    for (const message of rest) this.addMessage(message, placed.line, true);
    // Without messages the record is no history to go on from, only a note of what happened.
    if (messages.length === 0) this.addRecord(placed);
  }

  #compact(messages: readonly PlacedMessage[], placed: PlacedRecord): void {
    const known = new Map(this.#live.flatMap(({ id, node }) => (id === null ? [] : [[id, node] as const])));
    const node = this.addRecord(placed);
    this.#live = [];
    this.#placeById = new Map();
    for (const { message } of messages) this.#append(message.id, known.get(message.id ?? "") ?? node);
  }

  #update(at: number, { message, bytes }: PlacedMessage): void {
    const node = this.#live[at]?.node;
    if (!node?.message || node.message.type !== message.type) return;
    node.message = message;
    node.bytes = bytes;
  }

  #isAt(at: number, placed: PlacedMessage | undefined): boolean {
    const id = placed?.message.id ?? null;
    return id !== null && this.#live[at]?.id === id;
  }

  #append(id: string | null, node: Node): void {
    const place = this.#live.push({ id, node }) - 1;
    if (id !== null && !this.#placeById.has(id)) this.#placeById.set(id, place);
  }

  #cutAt(place: number): void {
    const removed = this.#live.splice(place);
    this.head = removed[0]?.node.parent ?? null;
    for (const { id } of removed) if (id !== null) this.#placeById.delete(id);
  }
}
