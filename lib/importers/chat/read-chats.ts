import type { EventFormat } from "#lib/conversation/event.ts";
import type { ImportedConversation, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import type { Chat } from "./chat.ts";
import { readRecords, type SourceRecord } from "./read-records.ts";
import { type MessageReader, toConversations } from "./to-conversations.ts";

export type ChatFormat = MessageReader & {
  format: EventFormat;
  /** Whether a parsed record is a chat of this format, damaged or not. */
  isChat(value: unknown): boolean;
  /** The chat in a record for which `isChat` holds; a text says why there is none. */
  readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string;
};

/** Every chat of the upload; a file holds one or a list of them. */
export function readChats(
  files: readonly SourceFile[],
  detect: (file: SourceFile) => boolean,
  format: ChatFormat,
): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const seen = new Map<string, string>();
  for (const file of files) {
    if (!detect(file)) result.ignored.push(file.path);
    else {
      const { records, isList } = readRecords(file, result.rejected);
      for (const record of records) {
        const name = isList ? `chat ${record.number}` : "";
        const add = (reason: string) => result.rejected.push(rejection(file, record, name, reason));
        for (const each of readRecord(file, record, format, seen, add)) result.conversations.push(each);
      }
    }
  }
  return result;
}

function readRecord(
  file: SourceFile,
  record: SourceRecord,
  format: ChatFormat,
  seen: Map<string, string>,
  reject: (reason: string) => void,
): ImportedConversation[] {
  if (!format.isChat(record.value)) {
    reject("is no conversation");
    return [];
  }
  const faults: string[] = [];
  const chat = format.readChat(record.value, record.bytes, faults);
  for (const fault of faults) reject(fault);
  if (typeof chat === "string") {
    reject(chat);
    return [];
  }
  if (chat.messages.length === 0) {
    reject("holds no message");
    return [];
  }
  const digest = sha256(JSON.stringify([format.format, sha256(record.bytes)]));
  const key = `${file.path}#${record.number}`;
  const earlier = seen.get(digest);
  if (earlier !== undefined) {
    reject(`holds the same bytes as ${earlier}; imported once`);
    return [];
  }
  seen.set(digest, key);
  const externalId = chat.id ?? `${format.format}-${digest.slice(0, 16)}`;
  const { conversations, faults: inTree } = toConversations(chat, { key, externalId, digest }, format);
  for (const fault of inTree) reject(fault);
  return conversations;
}

function rejection(file: SourceFile, record: SourceRecord, name: string, reason: string): Rejected {
  return { file: file.path, line: record.line, reason: name ? `${name}: ${reason}` : reason };
}
