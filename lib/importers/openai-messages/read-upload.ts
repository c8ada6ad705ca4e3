import { peekRecords, readRecords, type SourceRecord, startsLike } from "#lib/importers/chat/read-records.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { describeRecord } from "./describe-record.ts";
import { findMessages, isDisplayText, isMessage, listOfConversations } from "./find-messages.ts";
import { joinPrefixes, type PlacedConversation } from "./join-prefixes.ts";
import {
  type RawConversation,
  type RawMessage,
  readConversations,
  toRawMessage,
} from "./read-conversation.ts";

/** Whether a file holds plain messages: judged by its first records. */
export function looksLikeMessages(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !/\.(jsonl?|ndjson|txt)$/i.test(name)) return false;
  return peekRecords(file).some(isPlain) || startsLike(file, MARK);
}

const MARK = /^[\s\uFEFF[{]*("messages"\s*:\s*\[\s*\{\s*)?"role"\s*:\s*"(system|developer|user|assistant)"/;

function isPlain(record: unknown): boolean {
  return (
    findMessages(record) !== null ||
    isMessage(record) ||
    isDisplayText(record) ||
    listOfConversations(record) !== null
  );
}

/** Every conversation of the upload; those that share their beginning become forks of the first that has it. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const found: { conversation: PlacedConversation; file: string; line: number | null }[] = [];
  for (const file of files) {
    if (!looksLikeMessages(file)) {
      result.ignored.push(file.path);
      continue;
    }
    const { records, isList } = readRecords(file, result.rejected);
    const isOne = records.some(({ value }) => isMessage(value));
    const add = (conversation: RawConversation, { line, number }: SourceRecord, inner: number | null) => {
      const at = inner ?? (isList && !isOne ? number : null);
      const place =
        at === null ? file.path : `${file.path} ${line === null ? `entry ${at}` : `line ${line}`}`;
      const key = `${file.path}#${number}${inner === null ? "" : `.${inner}`}`;
      found.push({ conversation: { ...conversation, key, place }, file: file.path, line });
    };
    const reject = (record: SourceRecord, reason: string) => {
      const name = isList && record.line === null ? `entry ${record.number}: ` : "";
      result.rejected.push({ file: file.path, line: record.line, reason: `${name}${reason}` });
    };
    if (isOne) {
      addWholeFile(records, reject, add);
      continue;
    }
    for (const record of records) addRecord(record, reject, add);
  }
  const placeOf = new Map(found.map((each) => [each.conversation, each]));
  result.conversations = joinPrefixes(
    found.map(({ conversation }) => conversation),
    (conversation, reason) => {
      const { file, line } = placeOf.get(conversation) ?? { file: conversation.key, line: null };
      const name =
        line === null && conversation.place !== file ? `${conversation.place.slice(file.length + 1)}: ` : "";
      result.rejected.push({ file, line, reason: `${name}${reason}` });
    },
  );
  return result;
}

type Add = (conversation: RawConversation, record: SourceRecord, inner: number | null) => void;
type Reject = (record: SourceRecord, reason: string) => void;

function addRecord(record: SourceRecord, reject: Reject, add: Add): void {
  const { value, bytes } = record;
  const name = listOfConversations(value);
  if (name !== null && isObject(value)) {
    const list: readonly unknown[] = Array.isArray(value[name]) ? value[name] : [];
    for (const [at, slice] of sliceElements(bytes, [name]).entries()) {
      addConversation(record, list[at], slice, at + 1, reject, add);
    }
    return;
  }
  if (isDisplayText(value)) {
    reject(
      record,
      "holds its conversation as text for reading (messages_display), not as a list of messages",
    );
    return;
  }
  addConversation(record, value, bytes, null, reject, add);
}

function addConversation(
  record: SourceRecord,
  value: unknown,
  bytes: Uint8Array,
  inner: number | null,
  reject: Reject,
  add: Add,
): void {
  const faults: string[] = [];
  const conversations = readConversations(value, bytes, faults);
  for (const fault of faults) reject(record, inner === null ? fault : `conversation ${inner}: ${fault}`);
  for (const [at, conversation] of conversations.entries())
    add(conversation, record, conversations.length > 1 ? at + 1 : inner);
  if (conversations.length === 0)
    reject(
      record,
      isObject(value) || Array.isArray(value) ? "holds no list of messages" : "is no conversation",
    );
}

/** A file with one message per line is one conversation. */
function addWholeFile(records: readonly SourceRecord[], reject: Reject, add: Add): void {
  const messages = records.flatMap((record): RawMessage[] => {
    const message = toRawMessage(record.bytes);
    if (!message) reject(record, "is no message with a role");
    return message ? [message] : [];
  });
  const [first] = records;
  if (!first || messages.length === 0) return;
  const facts = describeRecord({}, []);
  add(
    { bytes: messages.map(({ bytes }) => bytes), messages, facts },
    { ...first, line: null, number: 1 },
    null,
  );
}
