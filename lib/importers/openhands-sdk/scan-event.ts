import type { FileTask } from "#lib/importers/map-files.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { TOO_LONG } from "#lib/importers/source-bytes.ts";
import { sha256 } from "#lib/sha256.ts";
import { type KnownEvent, readSourceEvent, type SourceEvent } from "./source-event.ts";

/** What an event's place in its log takes; of one that cannot be read, why. */
export type ScannedEvent =
  | ({ ok: true; responseId: string | null } & Omit<SourceEvent, "known">)
  | { ok: false; line: number | null; reason: string };

/** The same of an event that is a file, with the SHA-256 of its bytes; null for one too long to be read at once. */
export type ScannedFile = { hash: string | null; scanned: ScannedEvent };

export const scanEventFile: FileTask<ScannedFile> = {
  name: "openhands-sdk event",
  run: (bytes) => ({ hash: bytes && sha256(bytes), scanned: scanEvent(bytes).scanned }),
};

/** @param bytes null for an event that is too long to be read. */
export function scanEvent(bytes: Uint8Array | null): { scanned: ScannedEvent; known: KnownEvent | null } {
  const parsed = bytes ? parseJson(bytes) : { ok: false as const, line: null, reason: TOO_LONG };
  if (!parsed.ok) return { scanned: parsed, known: null };
  const read = readSourceEvent(parsed.value);
  if (!read.ok) return { scanned: { ok: false, line: null, reason: read.reason }, known: null };
  const { id, kind, timestamp, parentId, problem, known } = read.event;
  const responseId = responseIdOf(known);
  return { scanned: { ok: true, id, kind, timestamp, parentId, problem, responseId }, known };
}

/** Messages, actions and condensations name the model response they came from. */
export function responseIdOf(event: KnownEvent | null): string | null {
  return event && "llm_response_id" in event ? event.llm_response_id || null : null;
}
