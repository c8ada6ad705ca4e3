/**
 * One line of a file: 1-based number, byte offset of its start, its bytes without line end and outer white space, and
 * the byte offset of those.
 */
export type FileLine = {
  line: number;
  start: number;
  bytes: Uint8Array;
  at: number;
  /** More than one line may be: nothing of it was read. */
  isTooLong?: true;
};

/**
 * Lines of a JSONL file, as views of its bytes. Lines end at LF; a CR before it, a byte order mark and blank lines
 * belong to no line.
 */
export function splitLines(bytes: Uint8Array): FileLine[] {
  const lines: FileLine[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    line++;
    const trimmed = trimLine(bytes, start, end, start === 0);
    if (trimmed.length > 0)
      lines.push({ line, start, bytes: trimmed, at: trimmed.byteOffset - bytes.byteOffset });
    start = end + 1;
  }
  return lines;
}

/** @param isFirst only the file's first line can begin with a byte order mark. */
export function trimLine(bytes: Uint8Array, start: number, end: number, isFirst: boolean): Uint8Array {
  let from = start;
  let to = end;
  const hasMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
  if (isFirst && hasMark) from += 3;
  while (from < to && isSpace(bytes[from])) from++;
  while (to > from && isSpace(bytes[to - 1])) to--;
  return bytes.subarray(from, to);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
