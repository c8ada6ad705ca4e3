import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import type { RunFiles } from "./group-files.ts";
import { readSourceEvent, type SourceEvent } from "./source-event.ts";

/** An event with its bytes exactly as they arrived, and where it stands. */
export type PlacedEvent = SourceEvent & {
  bytes: Uint8Array;
  file: string;
  line: number | null;
  /** Position in the source's log. */
  index: number;
  /** Whether the place before it in the log is empty: the event there is missing or was rejected. */
  afterHole: boolean;
};

export type ReadEvents = { events: PlacedEvent[]; rejected: Rejected[] };

type Slot = { index: number; file: string; line: number | null; bytes: Uint8Array };

/** Reads a conversation's events in log order. Files and lines that cannot be read are rejected by name. */
export function readEvents(run: RunFiles): ReadEvents {
  const rejected: Rejected[] = run.misnamed.map((file) => ({
    file: file.path,
    line: null,
    reason: "is not named event-<index>-<event id>.json, so its place in the log is unknown",
  }));
  const slots = run.lines
    ? slotsOfLines(run.lines)
    : run.eventFiles.map((file) => slotOfFile(file, file.index));
  const events: PlacedEvent[] = [];
  const placeById = new Map<string, Slot>();
  let afterHole = false;
  let expected = 0;
  for (const slot of slots) {
    if (slot.index > expected) {
      rejected.push(gapNote(run.path, expected, slot.index - 1));
      afterHole = true;
    }
    expected = slot.index + 1;
    const parsed = parseJson(slot.bytes);
    const read = parsed.ok ? readSourceEvent(parsed.value) : parsed;
    if (!read.ok) {
      const line = slot.line ?? (parsed.ok ? null : parsed.line);
      rejected.push({ file: slot.file, line, reason: read.reason });
      afterHole = true;
      continue;
    }
    const { event } = read;
    const earlier = placeById.get(event.id);
    if (earlier) {
      rejected.push(duplicateNote(slot, earlier, event.id));
      continue;
    }
    if (event.problem) {
      rejected.push({ ...placeOf(slot), reason: `is kept as an opaque event: ${oneLine(event.problem)}` });
    }
    placeById.set(event.id, slot);
    events.push({ ...event, ...slot, afterHole });
    afterHole = false;
  }
  return { events, rejected };
}

function slotOfFile(file: SourceFile, index: number): Slot {
  return { index, file: file.path, line: null, bytes: file.bytes };
}

function slotsOfLines(file: SourceFile): Slot[] {
  return splitLines(file.bytes).map(({ line, bytes }, index) => ({ index, file: file.path, line, bytes }));
}

function gapNote(path: string, from: number, to: number): Rejected {
  const missing = from === to ? `Event ${from} is missing` : `Events ${from} to ${to} are missing`;
  return { file: path || "events", line: null, reason: `${missing} from the log` };
}

function duplicateNote(slot: Slot, earlier: Slot, id: string): Rejected {
  const where = earlier.line === null ? earlier.file : `line ${earlier.line}`;
  const same = sameBytes(slot.bytes, earlier.bytes);
  const what = same ? "repeats" : "has the id of, but differs from,";
  return { ...placeOf(slot), reason: `${what} event ${oneLine(id)} in ${where}; the first one counts` };
}

function placeOf(slot: Slot): { file: string; line: number | null } {
  return { file: slot.file, line: slot.line };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
