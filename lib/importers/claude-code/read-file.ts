import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sliceElements, sliceValues } from "#lib/importers/slice-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { type LineRole, roleOf } from "./line-role.ts";
import { readSourceLine, type SourceLine } from "./source-line.ts";

/** A line with its bytes exactly as they arrived, and where it stands. */
export type FileLine = {
  source: SourceLine;
  role: LineRole;
  bytes: Uint8Array;
  file: string;
  line: number | null;
};

type Slot = { line: number | null; bytes: Uint8Array };

/** Reads a file's lines in their order. What cannot be read is rejected by line; what is odd is kept and noted. */
export function readFile(file: SourceFile, rejected: Rejected[]): FileLine[] {
  const lines: FileLine[] = [];
  const unknown = new Map<string, { line: number | null; count: number }>();
  const reject = (line: number | null, reason: string) => rejected.push({ file: file.path, line, reason });
  for (const slot of slotsOf(file)) {
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
      lines.push({ source, role: roleOf(source), bytes, file: file.path, line: slot.line });
    }
  }
  for (const [type, { line, count }] of unknown) {
    const what = count === 1 ? "an opaque event" : `opaque events (${count} lines of this type)`;
    reject(line, `has the unknown type "${oneLine(type, 80)}"; kept as ${what}`);
  }
  return lines;
}

/** Lines of a JSONL file, or the `loglines` of a JSON export of a web session. */
function slotsOf(file: SourceFile): Slot[] {
  if (!file.path.toLowerCase().endsWith(".json")) return splitLines(file.bytes);
  const elements = parseJson(file.bytes).ok ? sliceElements(file.bytes, ["loglines"]) : [];
  return elements.length > 0 ? elements.map((bytes) => ({ line: null, bytes })) : splitLines(file.bytes);
}

type Reject = (line: number | null, reason: string) => void;

/** The JSON value of a line, or the several that two writers left on it; nothing when it has to be rejected. */
function parseSlot(slot: Slot, reject: Reject): { bytes: Uint8Array; parsed: unknown }[] {
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
