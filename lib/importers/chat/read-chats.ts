import type { EventFormat } from "#lib/conversation/event.ts";
import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { arrangeChats } from "./arrange-chats.ts";
import type { Chat } from "./chat.ts";
import { KnownMessages } from "./known-messages.ts";
import { readRecords, type SourceRecord } from "./read-records.ts";
import { type ChatOrigin, type MessageReader, toConversations } from "./to-conversations.ts";

export type ChatFormat = MessageReader & {
  format: EventFormat;
  /** Whether a parsed record is a chat of this format, damaged or not. */
  isChat(value: unknown): boolean;
  /** The chat in a record for which `isChat` holds; a text says why there is none. */
  readChat(value: unknown, bytes: Uint8Array, faults: string[]): Chat | string;
};

/** A chat with its place in the upload. */
type SourceChat = { chat: Chat; origin: ChatOrigin; reject: (reason: string) => void };

/** Every chat of the upload; a file holds one or a list of them. */
export function readChats(
  files: readonly SourceFile[],
  detect: (file: SourceFile) => boolean,
  format: ChatFormat,
): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const seen = new Map<string, string>();
  const chats: SourceChat[] = [];
  for (const file of files) {
    if (!detect(file)) {
      result.ignored.push(file.path);
      continue;
    }
    const { records, isList } = readRecords(file, result.rejected);
    for (const record of records) {
      const name = isList ? `chat ${record.number}: ` : "";
      const reject = (reason: string) =>
        result.rejected.push({ file: file.path, line: record.line, reason: `${name}${reason}` });
      const read = readRecord(file, record, format, seen, reject);
      if (read) chats.push({ ...read, reject });
    }
  }
  const known = new KnownMessages();
  const familyOf = new Map<string, Family>();
  for (const { chat: source, isSharing } of arrangeChats(chats)) {
    const { chat, origin, reject } = source;
    const { conversations, faults } = toConversations(chat, origin, format, isSharing ? known : null);
    for (const fault of faults) reject(fault);
    joinFamily(conversations, origin.digest, familyOf);
    for (const each of conversations) result.conversations.push(each);
  }
  for (const { root, digests } of new Set(familyOf.values())) {
    if (digests.size < 2) continue;
    root.sourceDigest = sha256(
      JSON.stringify([`${format.format} family`, ...[...digests].sort(compareText)]),
    );
  }
  return result;
}

/** A chat and those branched from it: their root's digest covers them all. */
type Family = { root: ImportedConversation; digests: Set<string> };

function joinFamily(
  conversations: readonly ImportedConversation[],
  digest: string,
  familyOf: Map<string, Family>,
): void {
  for (const each of conversations) {
    const family = familyOf.get(each.forkedFrom?.key ?? "") ?? { root: each, digests: new Set() };
    family.digests.add(digest);
    familyOf.set(each.key, family);
  }
}

function readRecord(
  file: SourceFile,
  record: SourceRecord,
  format: ChatFormat,
  seen: Map<string, string>,
  reject: (reason: string) => void,
): Pick<SourceChat, "chat" | "origin"> | null {
  const refuse = (reason: string) => {
    reject(reason);
    return null;
  };
  if (!format.isChat(record.value)) return refuse("is no conversation");
  const faults: string[] = [];
  const chat = format.readChat(record.value, record.bytes, faults);
  for (const fault of faults) reject(fault);
  if (typeof chat === "string") return refuse(chat);
  if (chat.messages.length === 0) return refuse("holds no message");
  const digest = sha256(JSON.stringify([format.format, sha256(record.bytes)]));
  const key = `${file.path}#${record.number}`;
  const earlier = seen.get(digest);
  if (earlier !== undefined) return refuse(`holds the same bytes as ${earlier}; imported once`);
  seen.set(digest, key);
  const externalId = chat.id ?? `${format.format}-${digest.slice(0, 16)}`;
  return { chat, origin: { key, externalId, digest } };
}
