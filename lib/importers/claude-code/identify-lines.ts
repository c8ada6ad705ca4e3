import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { sha256 } from "#lib/sha256.ts";
import { resultText } from "./message-parts.ts";
import type { FileLine } from "./read-file.ts";
import type { SourceLine } from "./source-line.ts";

/** A line with the id of its event, which is unique among the files that were read together. */
export type PlacedLine = FileLine & { eventId: string };

export type IdentifiedFile = {
  /** Without lines that are copies of others. */
  lines: PlacedLine[];
  /** The line a uuid names, seen from this file: its own first, then those of files read before it. */
  find(uuid: string): PlacedLine | null;
  /** Lines this file shares with files read before it: the prefix a resumed or forked session was given. */
  copies: number;
};

/**
 * Gives every line its event id and drops copies. Resumed and forked sessions start with the lines of the session
 * they come from, with the same uuids (or with `forkedFrom`), and only the place fields differ: those count once.
 * The same uuid with another content is another line: it is kept under an id of its own.
 *
 * @param files in the order their sessions were made: the first to hold a line owns it.
 */
export function identifyFiles(
  files: readonly (readonly FileLine[])[],
  rejected: Rejected[],
): IdentifiedFile[] {
  const byUuid = new Map<string, PlacedLine>();
  const byEventId = new Map<string, PlacedLine>();
  return files.map((fileLines) => identifyFile(fileLines, byUuid, byEventId, rejected));
}

function identifyFile(
  fileLines: readonly FileLine[],
  byUuid: Map<string, PlacedLine>,
  byEventId: Map<string, PlacedLine>,
  rejected: Rejected[],
): IdentifiedFile {
  const lines: PlacedLine[] = [];
  const local = new Map<string, PlacedLine>();
  const occurrences = new Map<string, number>();
  let copies = 0;
  for (const line of fileLines) {
    const { uuid, copyOf } = line.source;
    const twin = uuid === null ? null : (local.get(uuid) ?? byUuid.get(uuid) ?? null);
    const original = (copyOf === null ? null : byUuid.get(copyOf)) ?? twin;
    const same = original && sameSubstance(original.source, line.source) ? original : null;
    const eventId = idOf(line, twin !== null, occurrences);
    const earlier = same ?? byEventId.get(eventId);
    if (earlier) {
      if (uuid !== null && !local.has(uuid)) local.set(uuid, earlier);
      if (earlier.file === line.file)
        rejected.push(note(line, `repeats ${placeOf(earlier, line)}; counted once`));
      else copies++;
      continue;
    }
    if (uuid !== null && eventId !== uuid) {
      const why = twin
        ? `has the uuid of ${placeOf(twin, line)} but another content`
        : "has an unusable uuid";
      rejected.push(note(line, `${why}; kept as ${oneLine(eventId, 80)}`));
    }
    const placed: PlacedLine = { ...line, eventId };
    lines.push(placed);
    byEventId.set(eventId, placed);
    if (uuid === null) continue;
    if (!local.has(uuid)) local.set(uuid, placed);
    if (!byUuid.has(uuid)) byUuid.set(uuid, placed);
  }
  return { lines, copies, find: (uuid) => local.get(uuid) ?? byUuid.get(uuid) ?? null };
}

/** The uuid; where it is missing, broken or taken, an id made of the content, the same in every import. */
function idOf(line: FileLine, isTaken: boolean, occurrences: Map<string, number>): string {
  const { uuid, type } = line.source;
  if (uuid !== null && isUsable(uuid) && !isTaken) return uuid;
  const isShort = uuid !== null && isUsable(uuid) && uuid.length <= 100;
  const made = `${isShort ? uuid : type.slice(0, 60)}-${sha256(line.bytes).slice(0, 12)}`;
  if (uuid !== null) return made;
  // Lines without a uuid may say the same thing twice on purpose: "permission-mode" does.
  const count = (occurrences.get(made) ?? 0) + 1;
  occurrences.set(made, count);
  return count === 1 ? made : `${made}-${count}`;
}

function isUsable(uuid: string): boolean {
  return uuid.length <= 200 && uuid !== ROOT_PARENT && storableText(uuid) === uuid;
}

/** Whether two lines say the same: a copy gets a new session id, sometimes a new time, parent or block form. */
function sameSubstance(a: SourceLine, b: SourceLine): boolean {
  return a.type === b.type && substanceOf(a) === substanceOf(b);
}

const PLACE_FIELDS = new Set(
  "uuid parentUuid sessionId session_id timestamp cwd version gitBranch userType slug isSidechain forkedFrom".split(
    " ",
  ),
);

function substanceOf(line: SourceLine): string {
  if (line.message === null) {
    return JSON.stringify(Object.entries(line.raw).filter(([key]) => !PLACE_FIELDS.has(key)));
  }
  return JSON.stringify(
    line.message.blocks.map(({ type, text, thinking, id, name, input, tool_use_id, content, source }) => [
      type,
      text ?? thinking ?? source?.data,
      id ?? tool_use_id,
      name,
      input,
      resultText(content),
    ]),
  );
}

function placeOf(line: PlacedLine, from: FileLine): string {
  const where = line.line === null ? oneLine(line.eventId, 80) : `line ${line.line}`;
  return line.file === from.file ? where : `${where} of ${line.file}`;
}

function note(line: FileLine, reason: string): Rejected {
  return { file: line.file, line: line.line, reason };
}
