import { fail, ok, type Result } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { importerLabels, pickImporter } from "#lib/importers/registry.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { describeSeen, packingOf } from "./describe-seen.ts";
import { type FindLinked, isKept, type Joining, joinUploads } from "./join-uploads.ts";
import { fitsWhole, loadWhole, SNIFFED_BYTES, wholeFiles } from "./whole-files.ts";

/** `joining` is null for an upload that no other can belong to. */
export type ReadTranscripts = ImportResult & { format: EventFormat; joining: Joining | null };

/**
 * Recognises the format of files and reads them, together with earlier uploads they belong to.
 *
 * Errors: `unknown_format` when nothing recognises the files, `invalid_request` when nothing readable is in them (with
 * the rejected files as details), `too_large` for files of a format that is read whole.
 */
export async function readTranscripts(
  files: readonly SourceFile[],
  findLinked: FindLinked,
): Promise<Result<ReadTranscripts>> {
  if (files.length === 0)
    return fail("invalid_request", "The upload holds no file. Choose a transcript to import.");
  const heads = files.map(headOf);
  const importer = pickImporter(heads) ?? pickWhole(files);
  if (importer === null) return fail("unknown_format", unknownFormat(heads));
  const isJoinable = isKept(importer.format, files);
  const inParts = importer.readsLines && !isJoinable;
  const readable = inParts ? { ok: true as const, value: files } : wholeFiles(files, importer);
  if (!readable.ok) return readable;
  const { read, joining } = isJoinable
    ? await joinUploads(importer, readable.value, findLinked)
    : { read: importer.read(readable.value), joining: null };
  if (read.conversations.length === 0) return fail("invalid_request", nothingReadable(read), read.rejected);
  return ok({ ...read, format: importer.format, joining });
}

/** One JSON document may show what it is only when it is read to its end. */
function pickWhole(files: readonly SourceFile[]): Importer | null {
  const isHeadOnly = files.some(({ stored }) => stored && stored.size > SNIFFED_BYTES);
  return isHeadOnly && fitsWhole(files) ? pickImporter(loadWhole(files)) : null;
}

/** What a format is recognised by: names and first lines. */
function headOf(file: SourceFile): SourceFile {
  const { path, stored } = file;
  if (!stored) return file;
  return {
    path,
    // Read when it is asked for: most formats are told by one of 100,000 files.
    get bytes() {
      return stored.read(0, Math.min(stored.size, SNIFFED_BYTES));
    },
  };
}

/** One file that is no JSON at all is told what is wrong with it: that no format fits would be beside the point. */
function unknownFormat(files: readonly SourceFile[]): string {
  const [first] = files;
  const packing = first && files.length === 1 ? packingOf(first) : null;
  if (first && packing) return `${first.path} ${packing}. ${readable()}`;
  const parsed = first && files.length === 1 ? parseWhole(first) : null;
  if (first && parsed && !parsed.ok) {
    return `${first.path} ${parsed.reason}. Send the transcript as the agent wrote it. ${readable()}`;
  }
  const shown = files.slice(0, 3).map((file) => file.path);
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  const seen =
    first === undefined ? "" : ` ${files.length === 1 ? "It" : first.path} ${describeSeen(first)}.`;
  const todo = "Send the file or folder as the agent wrote it, not a report made of it.";
  return `No transcript was recognised in ${shown.join(", ")}${more}.${seen} ${todo} ${readable()}`;
}

function readable(): string {
  return `Offshoot reads: ${importerLabels().join(", ")}.`;
}

const PARSED_TO_EXPLAIN = 4_000_000;

/** Null for what was not looked into: a large file, or one of several JSON values. */
function parseWhole({ bytes }: SourceFile): ParsedJson | null {
  if (bytes.byteLength > PARSED_TO_EXPLAIN) return null;
  const whole = parseJson(bytes);
  const [first] = splitLines(bytes);
  return whole.ok || !first || parseJson(first.bytes).ok === false ? whole : null;
}

function nothingReadable(read: ImportResult): string {
  const first = read.rejected[0];
  if (!first) return "The files hold no event. Check that the run had started when it was saved.";
  const line = first.line === null ? "" : `, line ${first.line}`;
  const more = read.rejected.length > 1 ? ` (${read.rejected.length} files or lines were rejected)` : "";
  return `Nothing could be imported. ${first.file}${line}: ${first.reason}${more}`;
}
