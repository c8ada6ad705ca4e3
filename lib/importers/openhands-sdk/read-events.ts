import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { LONGEST_LINE, linesOf, readSlice, sizeOf, TOO_LONG } from "#lib/importers/source-bytes.ts";
import { sha256 } from "#lib/sha256.ts";
import { type EventBody, EventLog, type Slice, type Slot } from "./event-log.ts";
import type { EventFile, RunFiles } from "./group-files.ts";
import type { PlacedEvent } from "./placed-event.ts";
import { type EventOfKind, type KnownEvent, readSourceEvent } from "./source-event.ts";

export type ReadEvents = {
  log: EventLog;
  /** SHA-256 of each of the run's event files, in their order; null for one that is too long to be read at once. */
  fileHashes: (string | null)[];
  rejected: Rejected[];
};

/**
 * Reads a conversation's events in log order. Files and lines that cannot be read are rejected by name.
 * @param keepsBodies whether what was read stays in memory until it is a row, some three times its bytes, instead of
 *   being read again.
 */
export function readEvents(run: RunFiles, keepsBodies: boolean): ReadEvents {
  const rejected: Rejected[] = run.misnamed.map((file) => ({
    file: file.path,
    line: null,
    reason: "is not named event-<index>-<event id>.json, so its place in the log is unknown",
  }));
  const log = new EventLog();
  const fileHashes: (string | null)[] = [];
  let afterHole = false;
  let expected = 0;
  for (const { slot, bytes } of run.lines ? slotsOfLines(run.lines) : slotsOfFiles(run.eventFiles)) {
    if (slot.index > expected) {
      rejected.push(gapNote(run.path, expected, slot.index - 1));
      afterHole = true;
    }
    expected = slot.index + 1;
    // While the bytes are at hand: they are not read once more for the run's digest.
    if (!run.lines) fileHashes.push(bytes && sha256(bytes));
    const parsed = bytes ? parseJson(bytes) : { ok: false as const, line: null, reason: TOO_LONG };
    const read = parsed.ok ? readSourceEvent(parsed.value) : parsed;
    if (!read.ok) {
      const line = slot.line ?? (parsed.ok ? null : parsed.line);
      rejected.push({ file: slot.source.path, line, reason: read.reason });
      afterHole = true;
      continue;
    }
    const { event } = read;
    const name = log.numberOf(event.id);
    const earlier = log.named(name);
    if (earlier) {
      rejected.push(duplicateNote(slot, earlier, event.id));
      continue;
    }
    if (event.problem) {
      rejected.push({ ...placeOf(slot), reason: `is kept as an opaque event: ${oneLine(event.problem)}` });
    }
    const { kind, timestamp, parentId, known } = event;
    log.add(slot, name, {
      kind,
      parentId,
      timestamp,
      afterHole,
      responseId: responseIdOf(known),
      body: keepsBodies ? { id: event.id, timestamp, known } : null,
    });
    afterHole = false;
  }
  return { log, fileHashes, rejected };
}

/** The event exactly as it arrived. */
export function loadBytes({ source, start, length }: Slice): Uint8Array {
  return readSlice(source, start, length);
}

/** Reads the event once more, unless what it says was kept. */
export function loadBody(event: PlacedEvent, bytes: Uint8Array): EventBody {
  const { body } = event;
  if (body) return body;
  const parsed = parseJson(bytes);
  const read = parsed.ok ? readSourceEvent(parsed.value) : parsed;
  return read.ok ? read.event : { id: event.id, timestamp: null, known: null };
}

/** The body of an event if it is of this kind, in the shape this importer knows. */
export function bodyOf<K extends KnownEvent["kind"]>(event: PlacedEvent, kind: K): EventOfKind<K> | null {
  if (event.kind !== kind) return null;
  const { known } = loadBody(event, loadBytes(event.slot));
  return known && isOfKind(known, kind) ? known : null;
}

function isOfKind<K extends KnownEvent["kind"]>(event: KnownEvent, kind: K): event is EventOfKind<K> {
  return event.kind === kind;
}

/** Messages, actions and condensations name the model response they came from. */
export function responseIdOf(event: KnownEvent | null): string | null {
  return event && "llm_response_id" in event ? event.llm_response_id || null : null;
}

/** A place in the log with its bytes, which are gone with the next one; null for more than can be read at once. */
type ReadSlot = { slot: Slot; bytes: Uint8Array | null };

/** One by one: of a long run, slots that all live at once cost the collector more than they do. */
function* slotsOfFiles(files: readonly EventFile[]): Generator<ReadSlot> {
  for (const { file: source, index } of files) {
    const length = sizeOf(source);
    const bytes = length > LONGEST_LINE ? null : readSlice(source, 0, length);
    yield { slot: { source, start: 0, length, index, line: null }, bytes };
  }
}

function* slotsOfLines(source: SourceFile): Generator<ReadSlot> {
  let index = 0;
  for (const { line, at: start, bytes, isTooLong } of linesOf(source)) {
    yield { slot: { source, start, length: bytes.byteLength, index, line }, bytes: isTooLong ? null : bytes };
    index++;
  }
}

function gapNote(path: string, from: number, to: number): Rejected {
  const missing = from === to ? `Event ${from} is missing` : `Events ${from} to ${to} are missing`;
  return { file: path || "events", line: null, reason: `${missing} from the log` };
}

function duplicateNote(slot: Slot, earlier: PlacedEvent, id: string): Rejected {
  const first = earlier.slot;
  const where = first.line === null ? first.source.path : `line ${first.line}`;
  const same = sameBytes(loadBytes(slot), loadBytes(first));
  const what = same ? "repeats" : "has the id of, but differs from,";
  return { ...placeOf(slot), reason: `${what} event ${oneLine(id)} in ${where}; the first one counts` };
}

function placeOf(slot: Slot): { file: string; line: number | null } {
  return { file: slot.source.path, line: slot.line };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
