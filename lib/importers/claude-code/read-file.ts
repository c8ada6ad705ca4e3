import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sliceElements, sliceValues } from "#lib/importers/slice-json.ts";
import { linesOf, sizeOf, TOO_LONG, wholeBytes } from "#lib/importers/source-bytes.ts";
import { FileLines } from "./file-lines.ts";
import type { FileShape } from "./file-shape.ts";
import type { TranscriptFile } from "./group-files.ts";
import type { FactsReader } from "./line-facts.ts";
import type { RecentLines } from "./recent-lines.ts";
import type { ScopeTexts } from "./scope-texts.ts";
import { readSourceLine } from "./source-line.ts";

/** `at`: where in the file the bytes stand. */
type Slot = { line: number | null; at: number; bytes: Uint8Array; isTooLong?: true };

/** What the reading of one upload shares. */
export type Reading = { facts: FactsReader; recent: RecentLines; rejected: Rejected[] };

/**
 * Reads a file's lines in their order. What cannot be read is rejected by line; what is odd is kept and noted. Of a
 * file that stays on disk only facts and places are kept.
 *
 * @param texts of all files whose lines can name each other.
 * @param number of the file among them.
 */
export function readFile(
  { source: file, shape }: Pick<TranscriptFile, "source" | "shape">,
  { facts, recent, rejected }: Reading,
  texts: ScopeTexts,
  number: number,
): FileLines {
  const lines = new FileLines(file, number, texts, recent);
  const unknown = new Map<string, { line: number | null; count: number }>();
  const reject = (line: number | null, reason: string) => rejected.push({ file: file.path, line, reason });
  for (const slot of slotsOf(file, shape, reject)) {
    for (const { bytes, parsed } of parseSlot(slot, reject)) {
      if (!isObject(parsed)) {
        reject(slot.line, "is not a JSON object");
        continue;
      }
      const source = readSourceLine(parsed);
      if (source.problems.length > 0) reject(slot.line, source.problems.join("; "));
      if (!source.isKnownType) {
        const seen = unknown.get(source.type) ?? { line: slot.line, count: 0 };
        unknown.set(source.type, { ...seen, count: seen.count + 1 });
      }
      const at = slot.at + bytes.byteOffset - slot.bytes.byteOffset;
      lines.add(slot.line, at, { bytes, source }, facts.read(source));
    }
  }
  for (const [type, { line, count }] of unknown) {
    const what = count === 1 ? "an opaque event" : `opaque events (${count} lines of this type)`;
    reject(line, `has the unknown type "${oneLine(type, 80)}"; kept as ${what}`);
  }
  return lines;
}

/** A JSON document has to be in memory as a whole, unlike lines. */
const MOST_DOCUMENT = 192 * 1024 * 1024;

/** Lines of a JSONL file, or what stands for them in a JSON document. */
function slotsOf(file: SourceFile, shape: FileShape, reject: Reject): Iterable<Slot> {
  if (shape === "lines") return linesOf(file);
  if (sizeOf(file) > MOST_DOCUMENT) {
    const most = `${MOST_DOCUMENT / 1024 / 1024} MB`;
    reject(
      null,
      `is one JSON document of more than ${most}; only sessions with one line an event may be longer`,
    );
    return [];
  }
  const bytes = wholeBytes(file);
  const values =
    shape === "values" ? sliceValues(bytes) : sliceElements(bytes, shape === "list" ? [] : ["loglines"]);
  const last = values.at(-1);
  const rest = last ? bytes.subarray(last.byteOffset - bytes.byteOffset + last.byteLength) : bytes;
  // Its last value says so itself where it is cut off inside of one.
  if (shape === "list" && !/^\s*,?\s*\]\s*$/.test(new TextDecoder().decode(rest.subarray(0, 1_000))))
    reject(null, `does not end as a JSON list: what it holds was read up to its entry ${values.length}`);
  return values.map((each) => ({ line: null, at: each.byteOffset - bytes.byteOffset, bytes: each }));
}

type Reject = (line: number | null, reason: string) => void;

/** The JSON value of a line, or the several that two writers left on it; nothing when it has to be rejected. */
function parseSlot(slot: Slot, reject: Reject): { bytes: Uint8Array; parsed: unknown }[] {
  if (slot.isTooLong) {
    reject(slot.line, TOO_LONG);
    return [];
  }
  const bytes = withoutNulTail(slot.bytes);
  const nulCount = slot.bytes.length - bytes.length;
  if (bytes.length === 0) {
    reject(slot.line, `is ${nulCount} NUL bytes and nothing else, as an interrupted write leaves them`);
    return [];
  }
  if (nulCount > 0) reject(slot.line, `ends in ${nulCount} NUL bytes, which were left out`);
  const parsed = parseJson(bytes);
  if (parsed.ok) return [{ bytes, parsed: parsed.value }];
  const parts = sliceValues(bytes).map((part) => ({ bytes: part, parsed: parseJson(part) }));
  const values = parts.flatMap((part) =>
    part.parsed.ok ? [{ bytes: part.bytes, parsed: part.parsed.value }] : [],
  );
  if (values.length > 1 && values.length === parts.length) {
    reject(slot.line, `holds ${values.length} JSON values; each was read as a line of its own`);
    return values;
  }
  reject(slot.line, reasonOf(parsed));
  return [];
}

/** The place inside the line is told by its column only: the line is named already. */
function reasonOf(parsed: Extract<ParsedJson, { ok: false }>): string {
  return parsed.reason.replace(" at line 1, column ", " at column ");
}

function withoutNulTail(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
