import type { ChatMessage } from "#lib/importers/chat/chat-message.ts";
import { toEvents } from "#lib/importers/chat/to-events.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { describeRecord, type RecordFacts } from "./describe-record.ts";
import { findMessages } from "./find-messages.ts";
import { messageKey } from "./prefix-tree.ts";
import { readMessage } from "./read-message.ts";

/** One message with its own bytes. */
export type RawMessage = { id: string | null; bytes: Uint8Array; key: string; message: ChatMessage };

export type RawConversation = {
  /** What makes it this conversation: the bytes of its record. */
  bytes: readonly Uint8Array[];
  messages: RawMessage[];
  facts: RecordFacts;
};

/** The conversation in a record, null when it holds none. What is no message is named in `faults`. */
export function readConversation(
  record: unknown,
  bytes: Uint8Array,
  faults: string[],
): RawConversation | null {
  const path = findMessages(record);
  if (path === null) return null;
  const messages = sliceElements(bytes, path).flatMap((slice, at): RawMessage[] => {
    const message = toRawMessage(slice);
    if (message) return [message];
    faults.push(`message ${at + 1} is no message with a role`);
    return [];
  });
  return { bytes: [bytes], messages, facts: describeRecord(record, path) };
}

/** A message from its bytes; null when it has no role. */
export function toRawMessage(bytes: Uint8Array): RawMessage | null {
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value) || typeof parsed.value.role !== "string") return null;
  const { id } = parsed.value;
  const message = readMessage(parsed.value);
  return { id: typeof id === "string" ? id : null, bytes, key: messageKey(bytes), message };
}

/** Events of the messages from `start` on; without an id of its own a message is named by its place. */
export function eventsOf(messages: readonly RawMessage[], start: number, ids: EventIds): ImportedEvent[][] {
  return messages.slice(start).map(({ id, bytes, message }, at) => {
    const place = `message-${start + at + 1}`;
    return toEvents({ id: id ?? place, bytes, message }, ids, readMessage);
  });
}
