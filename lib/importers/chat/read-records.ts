import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { type FileLine, splitLines } from "#lib/importers/split-lines.ts";

/** One parsed conversation of a file, or the one the whole file is. */
export type SourceRecord = {
  value: unknown;
  bytes: Uint8Array;
  /** 1-based line in a JSONL file. */
  line: number | null;
  /** 1-based place among the records of the file. */
  number: number;
};

type Records = { records: SourceRecord[]; isList: boolean };

/**
 * The records of a file: the elements of a JSON list, the lines of a JSONL file, or the one JSON document it is. Each
 * is parsed alone, so that a bad one is named and the others come in.
 */
export function readRecords(file: SourceFile, rejected: Rejected[]): Records {
  const lines = splitLines(file.bytes);
  if (lines.length === 0) {
    rejected.push({ file: file.path, line: null, reason: "is empty" });
    return { records: [], isList: false };
  }
  if (isLineFormat(lines)) return { records: readLines(file, lines, rejected), isList: true };
  const elements = sliceElements(file.bytes, []);
  if (elements.length > 0 && !isMessage(elements[0])) {
    return { records: readElements(file, elements, rejected), isList: true };
  }
  const parsed = parseJson(file.bytes);
  if (!parsed.ok) {
    rejected.push({ file: file.path, line: parsed.line, reason: parsed.reason });
    return { records: [], isList: false };
  }
  const wrapper = wrapperOf(parsed.value);
  if (wrapper !== null) {
    const wrapped = sliceElements(file.bytes, [wrapper]);
    return { records: readElements(file, wrapped, rejected), isList: true };
  }
  return { records: [{ value: parsed.value, bytes: file.bytes, line: null, number: 1 }], isList: false };
}

/** The first records that can be read, for recognising a format; a list of messages is one record. */
export function peekRecords(file: SourceFile): unknown[] {
  const known = PEEKED.get(file.bytes);
  if (known) return known;
  const lines = firstLines(file.bytes, SNIFFED);
  const isLines = isLineFormat(lines);
  const elements = isLines ? [] : sliceElements(file.bytes, []).slice(0, SNIFFED);
  const sources = isLines ? lines.map(({ bytes }) => bytes) : elements.length > 0 ? elements : [file.bytes];
  const values = sources.flatMap((bytes) => {
    const parsed = parseJson(bytes);
    return parsed.ok ? [parsed.value] : [];
  });
  const [whole] = elements.length === 0 ? values : [];
  const wrapper = wrapperOf(whole);
  const wrapped: unknown = wrapper !== null && isObject(whole) ? whole[wrapper] : null;
  const records = isMessage(elements[0])
    ? [values]
    : Array.isArray(wrapped)
      ? wrapped.slice(0, SNIFFED)
      : values;
  PEEKED.set(file.bytes, records);
  return records;
}

const SNIFFED = 5;
const HEAD_BYTES = 64_000;

/** Whether a file that cannot be read at all starts like a format: then that is said, with the reason. */
export function startsLike(file: SourceFile, mark: RegExp): boolean {
  if (peekRecords(file).length > 0) return false;
  return mark.test(new TextDecoder().decode(file.bytes.subarray(0, HEAD_BYTES)));
}

/** Several importers look at the same file one after another. */
const PEEKED = new WeakMap<Uint8Array, unknown[]>();

/** Lines are records when one of the first stands alone; a list or object over several lines has none that does. */
function isLineFormat(lines: readonly FileLine[]): boolean {
  const [first] = lines;
  if (!first || lines.length < 2 || first.bytes.length < 3) return false;
  return lines.slice(0, SNIFFED).some(({ bytes }) => {
    if (bytes[0] !== 0x7b && bytes[0] !== 0x5b) return false;
    const parsed = parseJson(bytes);
    return parsed.ok && typeof parsed.value === "object";
  });
}

function firstLines(bytes: Uint8Array, count: number): FileLine[] {
  let end = 0;
  for (let at = 0; at < count && end < bytes.length; at++) {
    const newline = bytes.indexOf(0x0a, end);
    end = newline < 0 ? bytes.length : newline + 1;
  }
  return splitLines(bytes.subarray(0, end));
}

/** A list of messages is one conversation, not a list of conversations. */
function isMessage(bytes: Uint8Array | undefined): boolean {
  if (bytes?.[0] !== 0x7b) return false;
  const parsed = parseJson(bytes);
  return parsed.ok && isObject(parsed.value) && typeof parsed.value.role === "string";
}

function readLines(file: SourceFile, lines: readonly FileLine[], rejected: Rejected[]): SourceRecord[] {
  return lines.flatMap(({ line, bytes }, at) => {
    const parsed = parseJson(bytes);
    if (parsed.ok) return [{ value: parsed.value, bytes, line, number: at + 1 }];
    const reason = parsed.reason.replace(/ at line \d+, column/, " at column");
    rejected.push({ file: file.path, line, reason });
    return [];
  });
}

/** Names under which a list of chats may stand when it is not the whole document. */
const WRAPPERS = ["conversations", "chats", "data", "items"];
/** What only a chat of an export has. */
const CHAT_KEYS = ["mapping", "chat_messages", "chat"];

function wrapperOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  const isChat = (each: unknown) => isObject(each) && CHAT_KEYS.some((key) => typeof each[key] === "object");
  return (
    WRAPPERS.find((name) => {
      const list = value[name];
      return Array.isArray(list) && list.slice(0, SNIFFED).some(isChat);
    }) ?? null
  );
}

const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;

function readElements(
  file: SourceFile,
  elements: readonly Uint8Array[],
  rejected: Rejected[],
): SourceRecord[] {
  const records = elements.flatMap((bytes, at): SourceRecord[] => {
    const parsed = parseJson(bytes);
    if (parsed.ok) return [{ value: parsed.value, bytes, line: null, number: at + 1 }];
    const reason = `entry ${at + 1} of the list ${parsed.reason.replace(/ at line \d+, column \d+/, "")}`;
    rejected.push({ file: file.path, line: lineOf(file.bytes, bytes, parsed.line ?? 1), reason });
    return [];
  });
  const end = file.bytes.findLastIndex((byte) => byte > 0x20);
  // A list inside of a document was parsed with it: only one that is the document can be cut off.
  const isInside = file.bytes[file.bytes.findIndex((byte) => byte > 0x20 && byte < 0x80)] === OPEN_BRACE;
  const isWhole = isInside || file.bytes[end] === CLOSE_BRACKET;
  if (!isWhole && records.length === elements.length) {
    const reason = `is cut off: the list ends without its closing bracket behind entry ${elements.length}`;
    rejected.push({ file: file.path, line: null, reason });
  }
  return records;
}

/** Line in the file of a line inside one of its views. */
function lineOf(file: Uint8Array, view: Uint8Array, inView: number): number {
  let line = inView;
  const end = view.byteOffset - file.byteOffset;
  for (let at = file.indexOf(0x0a); at >= 0 && at < end; at = file.indexOf(0x0a, at + 1)) line++;
  return line;
}
