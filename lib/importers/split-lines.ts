/** A line of a file of lines, without its line break. `bytes` is a view into the file. */
export type SourceLine = {
  /** 1-based. */
  line: number;
  bytes: Uint8Array;
};

/**
 * Lines that hold something, in order. They end at LF; a CR before it, white space around the line and a byte
 * order mark at the start of the file are no part of it. Blank lines are left out, but counted.
 */
export function splitLines(bytes: Uint8Array): SourceLine[] {
  const lines: SourceLine[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    line++;
    const trimmed = trimLine(bytes, start, end);
    if (trimmed.length > 0) lines.push({ line, bytes: trimmed });
    start = end + 1;
  }
  return lines;
}

function trimLine(bytes: Uint8Array, start: number, end: number): Uint8Array {
  let from = start;
  let to = end;
  const hasMark = start === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (hasMark) from += 3;
  while (from < to && isSpace(bytes[from])) from++;
  while (to > from && isSpace(bytes[to - 1])) to--;
  return bytes.subarray(from, to);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
