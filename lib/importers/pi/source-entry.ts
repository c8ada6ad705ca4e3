import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { readMessage, type SourceMessage } from "./source-message.ts";
import { HARNESS_TYPES, isTypicalStreamEntry, MESSAGE_TYPES, REPEATING_TYPES } from "./stream-types.ts";

const Text = z.string().nullish().catch(null);
const Base = z.object({
  type: Text,
  id: Text,
  parentId: Text,
  timestamp: Text,
});

/** One line of a session file, read. */
export type SourceEntry = {
  type: string;
  id: string | null;
  parentId: string | null;
  /** The `parentId` is a written null: the entry starts the session, or starts it over. */
  isRoot: boolean;
  timestamp: string | null;
  /** Of `message` entries in a shape this importer knows; null for every other entry. */
  message: SourceMessage | null;
  /** The whole line. */
  raw: Record<string, unknown>;
  isKnownType: boolean;
  /** What is wrong with it although it is kept. */
  problems: string[];
};

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  [
    "session message model_change thinking_level_change compaction branch_summary custom custom_message label",
    // Oh-my-pi, which writes the same files.
    "session_info title ttsr_injection",
    ...MESSAGE_TYPES,
    ...REPEATING_TYPES,
    ...HARNESS_TYPES,
  ]
    .join(" ")
    .split(" "),
);

/** Only labels, names and the data of extensions: nothing anybody said or chose goes on from them. */
export const ASIDE_TYPES: ReadonlySet<string> = new Set(["label", "session_info", "custom", "title"]);

/** What pi notes about a session without anybody saying anything. */
export const QUIET_TYPES: ReadonlySet<string> = new Set([
  ...ASIDE_TYPES,
  "session",
  "model_change",
  "thinking_level_change",
  ...HARNESS_TYPES,
]);

/** One parsed JSON object → entry. Everything is kept; what cannot be understood has no message and says why. */
export function readEntry(raw: Record<string, unknown>): SourceEntry {
  const base = Base.parse(raw);
  const type = base.type ? storableText(base.type.slice(0, 200)) : "unknown";
  const holdsMessage = type === "message" || (MESSAGE_TYPES.has(type) && isObject(raw.message));
  const read = holdsMessage ? readMessage(raw.message) : { message: null, problems: [] };
  return {
    type,
    id: base.id || null,
    parentId: base.parentId || null,
    isRoot: raw.parentId === null,
    timestamp: timeOf(base.timestamp, read.message),
    message: read.message,
    raw,
    isKnownType: KNOWN_TYPES.has(type),
    problems: read.problems,
  };
}

/** The entry's own time; without one the message's, which is a number of milliseconds. */
function timeOf(written: string | null | undefined, message: SourceMessage | null): string | null {
  if (written) return storableText(written.slice(0, 64));
  const time = message?.timestamp;
  if (time === null || time === undefined) return null;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Text of a field of the line, "" when it is none. */
export function textField(raw: Record<string, unknown>, field: string): string {
  const value = Object.hasOwn(raw, field) ? raw[field] : null;
  return typeof value === "string" ? value : "";
}

/** Whether a parsed line is one that pi writes and no other agent does. */
export function isTypicalEntry(line: unknown): boolean {
  if (!isObject(line) || "uuid" in line || "sessionId" in line || "payload" in line) return false;
  const { type, id, message } = line;
  switch (type) {
    case "session":
      return typeof id === "string" && !("messages" in line);
    case "message": {
      const isPlaced = "parentId" in line || typeof line.timestamp === "string";
      return isPlaced && isObject(message) && ROLES.has(String(message.role)) && "content" in message;
    }
    case "model_change":
      return typeof line.provider === "string" && typeof line.modelId === "string";
    case "thinking_level_change":
      return typeof line.thinkingLevel === "string";
    case "compaction":
      return (
        typeof line.summary === "string" && ("firstKeptEntryId" in line || "firstKeptEntryIndex" in line)
      );
    case "branch_summary":
      return typeof line.fromId === "string" && typeof line.summary === "string";
    default:
      return isTypicalStreamEntry(line);
  }
}

const ROLES: ReadonlySet<string> = new Set(["user", "assistant", "toolResult", "bashExecution", "custom"]);
