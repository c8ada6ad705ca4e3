import { fail, ok, type Result } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import { type GroupedByFormat, groupByFormat } from "#lib/importers/group-by-format.ts";
import type {
  ImportedConversation,
  Importer,
  ImportResult,
  LeftAside,
  Rejected,
  SourceFile,
} from "#lib/importers/importer.ts";
import { detectFormat } from "#lib/importers/registry.ts";
import { readSlice, type StoredBytes, storedFile } from "#lib/importers/source-bytes.ts";
import { TableFullError } from "#lib/importers/table-full.ts";
import { boundRejected } from "./bound-rejected.ts";
import { packingOf, TELLING_BYTES } from "./describe-seen.ts";
import { describeUnclaimed, unknownFormat } from "./explain-unknown.ts";
import { type FindLinked, isKept, type Joining, joinUploads, type OpenJoining } from "./join-uploads.ts";
import { needsTooMuch } from "./needs-too-much.ts";
import { fitsWhole, loadWhole, SNIFFED_BYTES, wholeFiles } from "./whole-files.ts";

/** What the files of one format hold. `joining` is null for those no other upload can belong to. */
export type ReadGroup = {
  format: EventFormat;
  conversations: ImportedConversation[];
  joining: OpenJoining | null;
};

/** What of an upload is to be kept for others to come. */
export type GroupJoining = { format: EventFormat; joining: Joining };

/** As plain data, once all of it is packed. */
export async function joiningsOf(groups: readonly ReadGroup[]): Promise<GroupJoining[]> {
  const joinings = groups.map(async ({ format, joining }) =>
    joining ? [{ format, joining: { ...joining, kept: await joining.kept } }] : [],
  );
  return (await Promise.all(joinings)).flat();
}

/** Each file of the upload is in a conversation, among the rejected, or left aside. */
export type ReadTranscripts = { groups: ReadGroup[]; rejected: Rejected[]; leftAside: LeftAside[] };

/**
 * Recognises the formats of files and reads them, each format by itself, together with earlier uploads they belong to.
 *
 * Errors: `unknown_format` when nothing recognises any of the files, `invalid_request` when nothing readable is in them
 * (with the rejected files as details), `too_large` when all of them are of one format and are too much to be read whole,
 * or to know what their lines need.
 */
export async function readTranscripts(
  files: readonly SourceFile[],
  findLinked: FindLinked,
): Promise<Result<ReadTranscripts>> {
  if (files.length === 0)
    return fail("invalid_request", "The upload holds no file. Choose a transcript to import.");
  const { groups, unclaimed, repeated } = groupByAnyName(files);
  if (groups.length === 0) return fail("unknown_format", unknownFormat(unclaimed.map(headOf)));
  const all: ReadTranscripts = {
    groups: [],
    rejected: [],
    leftAside: [
      ...describeUnclaimed(unclaimed.map(headOf)),
      ...repeated.map(({ path }) => ({ file: path, reason: REPEATED })),
    ],
  };
  for (const { importer, files: members } of groups) {
    const read = await readGroup(importer, members, findLinked);
    if (!read.ok && groups.length === 1) return read;
    if (!read.ok) {
      all.rejected.push(...members.map(({ path }) => rejection(path, read.error.message)));
      continue;
    }
    const { conversations, rejected, ignored, joining } = read.value;
    if (conversations.length > 0) all.groups.push({ format: importer.format, conversations, joining });
    for (const each of rejected) all.rejected.push(each);
    const reason = `belongs to no ${importer.label} transcript of the upload`;
    all.leftAside.push(...ignored.map((file) => ({ file, reason })));
  }
  const rejected = boundRejected(all.rejected);
  if (all.groups.length === 0) return fail("invalid_request", nothingReadable(all.rejected), rejected);
  return ok({ ...all, rejected });
}

const REPEATED = "is a log of requests: its messages are in the run it lies beside";

/** Importers look at endings, too. Where no file of an upload shows a format under its own name, another is tried. */
function groupByAnyName(files: readonly SourceFile[]): GroupedByFormat {
  // Of 100,000 event files not each is looked into.
  const asNamed = groupByFormat(files, (file) =>
    JSON_NAME.test(file.path) ? detectStored(file) : detectUnpacked(file),
  );
  if (asNamed.groups.length > 0) return asNamed;
  for (const ending of [".jsonl", ".json"]) {
    const renamed = groupByFormat(
      files.map((file) =>
        file.path.toLowerCase().endsWith(ending) ? file : renamedFile(file, file.path + ending),
      ),
      detectUnpacked,
    );
    if (renamed.groups.length > 0) return renamed;
  }
  return asNamed;
}

function renamedFile(file: SourceFile, path: string): SourceFile {
  return file.stored ? storedFile(path, file.stored) : { path, bytes: file.bytes };
}

type ReadOne = ImportResult & { joining: OpenJoining | null };

async function readGroup(
  importer: Importer,
  files: readonly SourceFile[],
  findLinked: FindLinked,
): Promise<Result<ReadOne>> {
  const isJoinable = isKept(importer.format, files);
  const inParts = importer.readsLines && !isJoinable;
  const readable = inParts ? ok(files) : wholeFiles(files, importer);
  if (!readable.ok) return readable;
  try {
    if (!isJoinable) return ok({ ...importer.read(readable.value), joining: null });
    const { read, joining } = await joinUploads(importer, readable.value, findLinked);
    return ok({ ...read, joining });
  } catch (error) {
    if (!(error instanceof TableFullError)) throw error;
    return needsTooMuch();
  }
}

const JSON_NAME = /\.(jsonl?|ndjson)$/i;

/** Nothing in an archive inside an archive: what it holds may lie in it as it is, and would be read as lines. */
function detectUnpacked(file: SourceFile): Importer | null {
  return packingOf({ bytes: readSlice(file, 0, TELLING_BYTES) }) === null ? detectStored(file) : null;
}

/** One JSON document may show what it is only when it is read to its end. */
function detectStored(file: SourceFile): Importer | null {
  const found = detectFormat(headOf(file));
  const isHeadOnly = file.stored && file.stored.size > SNIFFED_BYTES;
  if (found || !isHeadOnly || !fitsWhole([file])) return found;
  const [whole] = loadWhole([file]);
  return whole ? detectFormat(whole) : null;
}

/** What a format is recognised by: name and first lines. */
function headOf(file: SourceFile): SourceFile {
  return file.stored ? new FileHead(file.path, file.stored) : file;
}

/** Read when it is asked for: event files are told by their names, and there may be 100,000 of them. */
class FileHead implements SourceFile {
  readonly path: string;
  readonly #stored: StoredBytes;
  #bytes: Uint8Array | null = null;

  constructor(path: string, stored: StoredBytes) {
    this.path = path;
    this.#stored = stored;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.#stored.read(0, Math.min(this.#stored.size, SNIFFED_BYTES));
    return this.#bytes;
  }
}

function rejection(file: string, reason: string): Rejected {
  return { file, line: null, reason };
}

function nothingReadable(rejected: readonly Rejected[]): string {
  const [first] = rejected;
  if (!first) return "The files hold no event. Check that the run had started when it was saved.";
  const line = first.line === null ? "" : `, line ${first.line}`;
  const more = rejected.length > 1 ? ` (${rejected.length} files or lines were rejected)` : "";
  return `Nothing could be imported. ${first.file}${line}: ${first.reason}${more}`;
}
