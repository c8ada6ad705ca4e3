import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { sha256 } from "#lib/sha256.ts";
import { resultText } from "./message-parts.ts";
import type { SourceLine } from "./source-line.ts";
import type { FileLine, PlacedLine } from "./transcript-line.ts";

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
  const known = new KnownLines();
  return files.map((fileLines) => identifyFile(fileLines, known, rejected));
}

function identifyFile(
  fileLines: readonly FileLine[],
  known: KnownLines,
  rejected: Rejected[],
): IdentifiedFile {
  const lines: PlacedLine[] = [];
  const own = new OwnNames(known, fileLines[0]?.file ?? "");
  const occurrences = new Map<string, number>();
  let copies = 0;
  for (const line of fileLines) {
    const { uuid } = line;
    const copyOf = line.more?.copyOf ?? null;
    const twin = uuid === null ? null : own.find(uuid);
    const original = (copyOf === null ? null : known.byUuid.get(copyOf)) ?? twin;
    const same = original && sameSubstance(original, line) ? original : null;
    const eventId = idOf(line, twin !== null, occurrences);
    const earlier = same ?? known.byEventId(eventId);
    if (earlier) {
      if (uuid !== null) own.add(uuid, earlier);
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
    line.eventId = eventId;
    lines.push(line);
    known.add(line);
    if (uuid !== null) own.add(uuid, line);
  }
  return { lines, copies, find: (uuid) => own.find(uuid) };
}

/** Lines by the names they were read with. As a rule uuid and event id are one, so that one map holds a million. */
class KnownLines {
  /** The first of each uuid. */
  readonly byUuid = new Map<string, PlacedLine>();
  readonly #byMadeId = new Map<string, PlacedLine>();

  byEventId(eventId: string): PlacedLine | null {
    const named = this.byUuid.get(eventId);
    return named?.eventId === eventId ? named : (this.#byMadeId.get(eventId) ?? null);
  }

  add(line: PlacedLine): void {
    const { uuid, eventId } = line;
    if (uuid !== null && !this.byUuid.has(uuid)) this.byUuid.set(uuid, line);
    if (uuid !== eventId) this.#byMadeId.set(eventId, line);
  }
}

/** What a uuid names, seen from one file: the first line it has there, else the first of all files. */
class OwnNames {
  readonly #known: KnownLines;
  readonly #path: string;
  /** Where the file's own is not the first of all files. */
  readonly #others = new Map<string, PlacedLine>();
  /** Where it is, and a line of another file. */
  readonly #repeated = new Set<string>();

  constructor(known: KnownLines, path: string) {
    this.#known = known;
    this.#path = path;
  }

  /** Only the first line of a uuid counts. */
  add(uuid: string, line: PlacedLine): void {
    const first = this.#known.byUuid.get(uuid);
    if (this.#others.has(uuid) || this.#repeated.has(uuid) || first?.file === this.#path) return;
    if (first === line) this.#repeated.add(uuid);
    else this.#others.set(uuid, line);
  }

  find(uuid: string): PlacedLine | null {
    return this.#others.get(uuid) ?? this.#known.byUuid.get(uuid) ?? null;
  }
}

/** The uuid; where it is missing, broken or taken, an id made of the content, the same in every import. */
function idOf(line: FileLine, isTaken: boolean, occurrences: Map<string, number>): string {
  const { uuid } = line;
  const { type } = line.traits;
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
function sameSubstance(a: FileLine, b: FileLine): boolean {
  return a.traits.type === b.traits.type && substanceOf(a.source) === substanceOf(b.source);
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
