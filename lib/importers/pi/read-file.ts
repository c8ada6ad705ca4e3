import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { readEntry, type SourceEntry } from "./source-entry.ts";
import { HARNESS_TYPES, MESSAGE_TYPES, REPEATING_TYPES } from "./stream-types.ts";

/** A line with its bytes exactly as they arrived, and its number. */
export type FileLine = { entry: SourceEntry; bytes: Uint8Array; line: number };

export type SessionFile = {
  path: string;
  size: number;
  digest: string;
  /** The first `session` line, wherever it stands; null when there is none. */
  header: FileLine | null;
  /** Everything else, in file order. */
  lines: FileLine[];
  /** What pi printed of the session, not the file it keeps of it. */
  isStream: boolean;
  /** How many of its lines only tell again, in pieces or as a whole, what others say: they are no events. */
  repeated: number;
};

const NO_HEADER =
  "is no session header, and no other line is; the session's id, directory, start and the session it was forked from are not known";

/** Reads a file's lines. What cannot be read is rejected by line; what is odd is kept and noted. */
export function readFile(file: SourceFile, digest: string, rejected: Rejected[]): SessionFile {
  const reject = (line: number | null, reason: string) => rejected.push({ file: file.path, line, reason });
  const unknown = new Map<string, { line: number; count: number }>();
  let header: FileLine | null = null;
  const lines: FileLine[] = [];
  const stream = new StreamedMessages();
  for (const { line, bytes } of splitLines(file.bytes)) {
    const parsed = parseJson(bytes);
    if (!parsed.ok) {
      // The place inside the line: it has its own number already.
      reject(line, parsed.reason.replace(" at line 1, column ", " at column "));
      continue;
    }
    if (!isObject(parsed.value)) {
      reject(line, "is not a JSON object");
      continue;
    }
    const entry = readEntry(parsed.value);
    for (const problem of entry.problems) reject(line, problem);
    if (!entry.isKnownType) {
      const seen = unknown.get(entry.type) ?? { line, count: 0 };
      unknown.set(entry.type, { ...seen, count: seen.count + 1 });
    }
    if (entry.type === "session" && !header) {
      if (lines.some((each) => each.entry.type !== "title")) {
        reject(line, "the session header stands behind other entries; taken as their header");
      }
      header = { entry, bytes, line };
      continue;
    }
    if (entry.type === "session") reject(line, "is a second session header; kept as a note");
    if (stream.take({ entry, bytes, line })) lines.push({ entry, bytes, line });
  }
  const cut = stream.unfinished;
  if (cut) {
    lines.push(cut);
    reject(cut.line, "is the last that is told of a message the stream ends in; taken as the message");
  }
  if (!header && lines.length > 0) reject(1, NO_HEADER);
  for (const [type, { line, count }] of unknown) {
    const what = count === 1 ? "an opaque event" : `opaque events (${count} lines of this type)`;
    reject(line, `has the unknown type "${oneLine(type, 80)}"; kept as ${what}`);
  }
  const { isStream, repeated } = stream;
  return { path: file.path, size: file.bytes.length, digest, header, lines, isStream, repeated };
}

/** Tells the lines of an event stream that say something from those that say it again. */
class StreamedMessages {
  isStream = false;
  repeated = 0;
  #growing: FileLine | null = null;

  /** Whether the line is one to keep. */
  take(line: FileLine): boolean {
    const { type, message } = line.entry;
    this.isStream ||= MESSAGE_TYPES.has(type) || REPEATING_TYPES.has(type) || HARNESS_TYPES.has(type);
    if (type === "message_end") this.#growing = null;
    if (!REPEATING_TYPES.has(type)) return true;
    if (MESSAGE_TYPES.has(type) && message?.role === "assistant") this.#growing = line;
    this.repeated++;
    return false;
  }

  /** The last state of an answer whose end is not there: the run was stopped in the midst of it. */
  get unfinished(): FileLine | null {
    return this.#growing?.entry.message?.blocks.length ? this.#growing : null;
  }
}
