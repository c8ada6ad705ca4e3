import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import { sha256 } from "#lib/sha256.ts";
import type { FileLines } from "./file-lines.ts";
import type { LineList } from "./line-list.ts";
import { resultText } from "./message-parts.ts";
import type { SourceLine } from "./source-line.ts";
import { type FileLine, type PlacedLine, ROWS } from "./transcript-line.ts";

export type IdentifiedFile = {
  /** Without lines that are copies of others. */
  lines: LineList;
  /** The line a uuid names, seen from this file: its own first, then those of files read before it. */
  find(uuid: number): PlacedLine | null;
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
export function identifyFiles(files: readonly FileLines[], rejected: Rejected[]): IdentifiedFile[] {
  const known = new KnownLines(files);
  return files.map((file) => identifyFile(file, known, rejected));
}

function identifyFile(file: FileLines, known: KnownLines, rejected: Rejected[]): IdentifiedFile {
  const { lines } = file;
  const own = new OwnNames(known, file.path);
  const occurrences = new Map<string, number>();
  const kept = new Int32Array(lines.length);
  let count = 0;
  let copies = 0;
  for (const line of lines) {
    const { uuid, copyOf } = line;
    const twin = own.find(uuid);
    const original = known.byUuid(copyOf) ?? twin;
    const same = original && sameSubstance(original, line) ? original : null;
    const event = eventOf(line, file, twin !== null, occurrences);
    const earlier = same ?? known.byEvent(event);
    if (earlier) {
      own.add(uuid, earlier);
      if (earlier.file === line.file)
        rejected.push(note(line, `repeats ${placeOf(earlier, line)}; counted once`));
      else copies++;
      continue;
    }
    line.place(event);
    if (uuid !== NO_TEXT && event !== uuid) {
      const why = twin
        ? `has the uuid of ${placeOf(twin, line)} but another content`
        : "has an unusable uuid";
      rejected.push(note(line, `${why}; kept as ${oneLine(line.eventId, 80)}`));
    }
    kept[count++] = line.row;
    known.add(line);
    own.add(uuid, line);
  }
  if (count < kept.length) file.keepLines(kept.slice(0, count));
  return { lines: file.lines, copies, find: (uuid) => own.find(uuid) };
}

/** Lines by the names they were read with. As a rule uuid and event id are one, so that one list holds a million. */
class KnownLines {
  /** The key of the first line of each uuid, by its number. */
  readonly #first = new NumberTable(1);
  readonly #made = new Map<number, PlacedLine>();
  readonly #files: ReadonlyMap<number, FileLines>;

  constructor(files: readonly FileLines[]) {
    this.#files = new Map(files.map((file) => [file.number, file]));
  }

  byUuid(uuid: number): PlacedLine | null {
    const key = this.#first.get(uuid, 0);
    return Number.isNaN(key) ? null : (this.#files.get(Math.floor(key / ROWS))?.at(key % ROWS) ?? null);
  }

  byEvent(event: number): PlacedLine | null {
    const named = this.byUuid(event);
    return named?.event === event ? named : (this.#made.get(event) ?? null);
  }

  add(line: PlacedLine): void {
    const { uuid, event } = line;
    if (uuid !== NO_TEXT && this.byUuid(uuid) === null) this.#note(uuid, line.key);
    if (uuid !== event) this.#made.set(event, line);
  }

  #note(uuid: number, key: number): void {
    while (this.#first.length <= uuid) this.#first.add([Number.NaN]);
    this.#first.set(uuid, 0, key);
  }
}

/** What a uuid names, seen from one file: the first line it has there, else the first of all files. */
class OwnNames {
  readonly #known: KnownLines;
  readonly #path: string;
  /** Where the file's own is not the first of all files. */
  readonly #others = new Map<number, PlacedLine>();
  /** Where it is, and a line of another file. */
  readonly #repeated = new Set<number>();

  constructor(known: KnownLines, path: string) {
    this.#known = known;
    this.#path = path;
  }

  /** Only the first line of a uuid counts. */
  add(uuid: number, line: PlacedLine): void {
    const first = this.#known.byUuid(uuid);
    if (uuid === NO_TEXT || this.#others.has(uuid) || this.#repeated.has(uuid) || first?.file === this.#path)
      return;
    if (first?.key === line.key) this.#repeated.add(uuid);
    else this.#others.set(uuid, line);
  }

  find(uuid: number): PlacedLine | null {
    return this.#others.get(uuid) ?? this.#known.byUuid(uuid);
  }
}

/** The uuid; where it is missing, broken or taken, an id made of the content, the same in every import. */
function eventOf(line: FileLine, { names }: FileLines, isTaken: boolean, made: Map<string, number>): number {
  const uuid = line.textOf(line.uuid);
  const { type } = line.traits;
  if (uuid !== null && isUsable(uuid) && !isTaken) return line.uuid;
  const isShort = uuid !== null && isUsable(uuid) && uuid.length <= 100;
  const id = `${isShort ? uuid : type.slice(0, 60)}-${sha256(line.bytes).slice(0, 12)}`;
  if (uuid !== null) return names.add(id);
  // Lines without a uuid may say the same thing twice on purpose: "permission-mode" does.
  const count = (made.get(id) ?? 0) + 1;
  made.set(id, count);
  return names.add(count === 1 ? id : `${id}-${count}`);
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
