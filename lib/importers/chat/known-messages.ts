import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import { sha256 } from "#lib/sha256.ts";
import type { ChatEntry } from "./chat.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { LinkedMessages } from "./link-messages.ts";

/** Where a message already is: in the first chat of the upload that has it. */
export type KnownMessage = {
  /** Of the conversation that owns it. */
  key: string;
  /** Its last event there. */
  eventId: string | null;
  systemPrompt: string | null;
};

type Kept = KnownMessage & { says: string; parentId: string | null };

/** Shorter ids are counted, not drawn: two chats that have nothing to do with each other may both have a `m1`. */
const TELLING_ID = 16;

export function isTelling(id: string): boolean {
  return id.length >= TELLING_ID;
}

/**
 * The messages of an upload's chats by id. A chat that was branched or cloned into another one (ChatGPT's "Branch in
 * new chat", Open WebUI's "Clone") takes its messages along with their ids.
 */
export class KnownMessages {
  readonly #byId = new Map<string, Kept>();

  /**
   * Which messages of a chat are copies, by their place: the id is known, it says the same there, and so do all
   * messages it goes on from.
   * @param trustsIds the chat names the one it was made of: then short ids are the same too.
   */
  copiesIn(
    { messages, parents }: LinkedMessages<ChatEntry>,
    told: readonly { message: ChatMessage }[],
    trustsIds: boolean,
  ): Map<number, KnownMessage> {
    const copies = new Map<number, KnownMessage>();
    const isLooked = new Set<number>();
    for (const start of messages.keys()) {
      const path: number[] = [];
      for (let at: number | null = start; at !== null && !isLooked.has(at); at = parents[at] ?? null) {
        isLooked.add(at);
        path.push(at);
      }
      for (const at of path.reverse()) {
        const id = messages[at]?.id ?? null;
        const parent = parents[at] ?? null;
        if (id === null || (parent !== null && !copies.has(parent))) continue;
        const known = isTelling(id) || trustsIds ? this.#byId.get(id) : undefined;
        const parentId = parent === null ? null : (messages[parent]?.id ?? null);
        const message = told[at]?.message;
        if (known && message && known.parentId === parentId && known.says === saysOf(message))
          copies.set(at, known);
      }
    }
    return copies;
  }

  /** @param at place of a message that is the chat's own. */
  add(
    { messages, parents }: LinkedMessages<ChatEntry>,
    at: number,
    message: ChatMessage | undefined,
    known: KnownMessage,
  ): void {
    const id = messages[at]?.id ?? null;
    if (id === null || !message || this.#byId.has(id)) return;
    const parent = parents[at] ?? null;
    const parentId = parent === null ? null : (messages[parent]?.id ?? null);
    this.#byId.set(id, { ...known, parentId, says: saysOf(message) });
  }
}

/** What surrounds it differs: the copy has other children, and marks of its own. */
function saysOf({ word, pieces }: ChatMessage): string {
  return sha256(canonicalJson([word, pieces.map(({ parts }) => parts)]));
}
