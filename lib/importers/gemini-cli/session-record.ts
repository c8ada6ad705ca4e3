import { isObject } from "#lib/importers/parse-json.ts";
import { type Message, readMessage } from "./source-message.ts";

/** What one line of a session file is (`chatRecordingTypes.ts`). */
export type SessionRecord =
  | { kind: "message"; message: Message }
  | { kind: "header"; facts: Record<string, unknown> }
  | { kind: "update"; facts: Record<string, unknown>; hasMessages: boolean }
  | { kind: "rewind"; to: string }
  | { kind: "unknown" };

export function readRecord(value: Record<string, unknown>): SessionRecord {
  if (typeof value.$rewindTo === "string") return { kind: "rewind", to: value.$rewindTo };
  if (isObject(value.$set)) {
    return { kind: "update", facts: value.$set, hasMessages: Array.isArray(value.$set.messages) };
  }
  const message = readMessage(value);
  if (message) return { kind: "message", message };
  if (isHeader(value)) return { kind: "header", facts: value };
  return { kind: "unknown" };
}

export function isHeader(value: Record<string, unknown>): boolean {
  return typeof value.sessionId === "string" && typeof value.projectHash === "string" && !("type" in value);
}
