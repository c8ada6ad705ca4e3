import type { ChatMessage } from "#lib/importers/chat/chat-message.ts";
import { openAiUsage } from "#lib/importers/chat/openai-usage.ts";
import { shortText } from "#lib/importers/chat/source-text.ts";
import { toEvents } from "#lib/importers/chat/to-events.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { describeRecord, type RecordFacts } from "./describe-record.ts";
import { type Answer, findMessages, valueAt } from "./find-messages.ts";
import { isEntry } from "./message-shapes.ts";
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

/** The conversations in a record, one for each of its answers; none when it holds no messages. What is no message is named in `faults`. */
export function readConversations(record: unknown, bytes: Uint8Array, faults: string[]): RawConversation[] {
  const found = findMessages(record);
  if (found === null) return [];
  const { path, answers } = found;
  const asked = path === null ? [] : messagesOf(sliceElements(bytes, path), faults);
  const facts = describeRecord(record, path ?? answers[0]?.path ?? [], answers);
  const told = answers.map((answer) => answerMessages(record, bytes, answer, faults));
  if (told.length === 0) told.push([]);
  return told.map((messages) => ({
    // Several answers in one record are told apart by theirs.
    bytes: told.length > 1 ? [bytes, ...messages.map((each) => each.bytes)] : [bytes],
    messages: [...asked, ...messages],
    facts,
  }));
}

function messagesOf(slices: readonly Uint8Array[], faults: string[]): RawMessage[] {
  return slices.flatMap((slice, at): RawMessage[] => {
    const message = toRawMessage(slice);
    if (message) return [message];
    faults.push(`message ${at + 1} is no message with a role`);
    return [];
  });
}

/** What was answered; of a whole response its usage goes with the first message. */
function answerMessages(
  record: unknown,
  bytes: Uint8Array,
  { path, isResponse }: Answer,
  faults: string[],
): RawMessage[] {
  const inside = valueAt(record, path.slice(0, isResponse ? undefined : -1));
  const source = isObject(inside) ? inside : {};
  const messages = messagesOf(
    isResponse ? responseSlices(bytes, path, source, faults) : sliceElements(bytes, path),
    faults,
  );
  const [first] = messages;
  const model = shortText(source.model);
  const usage = openAiUsage(source.usage, model);
  if (first && first.message.role === "assistant")
    first.message = {
      ...first.message,
      model: model ?? first.message.model,
      usage: usage ?? first.message.usage,
    };
  return messages;
}

function responseSlices(
  bytes: Uint8Array,
  path: readonly string[],
  { choices, output }: Record<string, unknown>,
  faults: string[],
): Uint8Array[] {
  if (Array.isArray(output)) return sliceElements(bytes, [...path, "output"]);
  if (!Array.isArray(choices)) return [sliceMember(bytes, path) ?? bytes];
  if (choices.length > 1) faults.push(`holds ${choices.length} answers to one request: the first is taken`);
  const [first] = sliceElements(bytes, [...path, "choices"]);
  const message = first && sliceMember(first, ["message"]);
  return message ? [message] : [];
}

/** A message from its bytes; null when it has no role. */
export function toRawMessage(bytes: Uint8Array): RawMessage | null {
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isEntry(parsed.value)) return null;
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
