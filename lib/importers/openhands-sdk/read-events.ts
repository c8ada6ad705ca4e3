import { HashTable } from "#lib/importers/hash-table.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { bytesToRead, mapFiles } from "#lib/importers/map-files.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { linesOf, readSlice, sizeOf } from "#lib/importers/source-bytes.ts";
import { sha256 } from "#lib/sha256.ts";
import { type EventBody, EventLog, type Slice, type Slot } from "./event-log.ts";
import type { EventFile, RunFiles } from "./group-files.ts";
import type { PlacedEvent } from "./placed-event.ts";
import { type ScannedFile, scanEvent, scanEventFile } from "./scan-event.ts";
import { type EventOfKind, type KnownEvent, readSourceEvent } from "./source-event.ts";

export type ReadEvents = {
  log: EventLog;
  /** Of each of the run's event files, in their order; null for one that is too long to be read at once. */
  fileHashes: HashTable;
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
  const fileHashes = new HashTable();
  let afterHole = false;
  let expected = 0;
  for (const { slot, hash, scanned, known } of readSlots(run, keepsBodies)) {
    if (slot.index > expected) {
      rejected.push(gapNote(run.path, expected, slot.index - 1));
      afterHole = true;
    }
    expected = slot.index + 1;
    if (!run.lines) fileHashes.add(hash);
    if (!scanned.ok) {
      rejected.push({ file: slot.source.path, line: slot.line ?? scanned.line, reason: scanned.reason });
      afterHole = true;
      continue;
    }
    const { id, kind, timestamp, parentId, responseId, problem } = scanned;
    const name = log.numberOf(id);
    const earlier = log.named(name);
    if (earlier) {
      rejected.push(duplicateNote(slot, earlier, id));
      continue;
    }
    if (problem) {
      rejected.push({ ...placeOf(slot), reason: `is kept as an opaque event: ${oneLine(problem)}` });
    }
    const body = keepsBodies ? { id, timestamp, known } : null;
    log.add(slot, name, { kind, parentId, timestamp, afterHole, responseId, body });
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

/** A place in the log, and what stands there. `hash` is of a file's bytes; `known` is left out where it is read again. */
type ReadSlot = ScannedFile & { slot: Slot; known: KnownEvent | null };

function readSlots({ lines, eventFiles }: RunFiles, keepsBodies: boolean): Iterable<ReadSlot> {
  if (lines) return slotsOfLines(lines);
  return keepsBodies ? slotsWithBodies(eventFiles) : slotsOfFiles(eventFiles);
}

function* slotsOfFiles(files: readonly EventFile[]): Generator<ReadSlot> {
  let at = 0;
  for (const { hash, scanned } of mapFiles(
    files.map(({ file }) => file),
    scanEventFile,
  )) {
    const file = files[at++];
    if (file) yield { slot: slotOf(file), hash, scanned, known: null };
  }
}

function* slotsWithBodies(files: readonly EventFile[]): Generator<ReadSlot> {
  for (const file of files) {
    const bytes = bytesToRead(file.file);
    yield { slot: slotOf(file), hash: bytes && sha256(bytes), ...scanEvent(bytes) };
  }
}

function slotOf({ file: source, index }: EventFile): Slot {
  return { source, start: 0, length: sizeOf(source), index, line: null };
}

function* slotsOfLines(source: SourceFile): Generator<ReadSlot> {
  let index = 0;
  for (const { line, at: start, bytes, isTooLong } of linesOf(source)) {
    const slot = { source, start, length: bytes.byteLength, index, line };
    yield { slot, hash: null, ...scanEvent(isTooLong ? null : bytes) };
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
