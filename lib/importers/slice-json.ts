const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/**
 * The JSON values that follow one another in the bytes, each as a view of exactly its own bytes. Two processes that
 * append to one file can leave two objects on one line. Brackets and strings are followed, nothing else is checked:
 * what comes out still has to be parsed. Scalars between the values make it give up (empty list).
 */
export function sliceValues(bytes: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  for (let at = skipBlank(bytes, 0); at < bytes.length; at = skipBlank(bytes, at)) {
    if (!OPEN.has(bytes[at] ?? 0)) return [];
    const end = endOfValue(bytes, at);
    values.push(bytes.subarray(at, end));
    at = end;
  }
  return values;
}

/**
 * The elements of the array under a path of keys, each as a view of exactly its own bytes; empty when there is none.
 * Of a repeated key the last one counts, as in JSON.parse. Expects bytes that parse as JSON.
 */
export function sliceElements(bytes: Uint8Array, path: readonly string[]): Uint8Array[] {
  const value = sliceMember(bytes, path);
  return value?.[0] === 0x5b ? itemsOf(value) : [];
}

/** The value under a path of keys as a view of exactly its own bytes, null when there is none; see `sliceElements`. */
export function sliceMember(bytes: Uint8Array, path: readonly string[]): Uint8Array | null {
  const start = skipBlank(bytes, skipMark(bytes));
  let value = bytes.subarray(start, endOfValue(bytes, start));
  for (const key of path) {
    const member = findMember(value, key);
    if (member === null) return null;
    value = member;
  }
  return value;
}

function findMember(object: Uint8Array, key: string): Uint8Array | null {
  let found: Uint8Array | null = null;
  for (const { name, value } of membersOf(object)) if (name === key) found = value;
  return found;
}

/**
 * The members of an object in their order, each value as a view of exactly its own bytes; none when it is no object.
 * A repeated key comes as often as it is written. Expects bytes that parse as JSON.
 */
export function* membersOf(object: Uint8Array): Generator<{ name: string; value: Uint8Array }> {
  if (object[0] !== 0x7b) return;
  const decoder = new TextDecoder();
  for (let at = skipBlank(object, 1); object[at] === QUOTE; ) {
    const keyEnd = endOfValue(object, at);
    const name: unknown = JSON.parse(decoder.decode(object.subarray(at, keyEnd)));
    const start = skipBlank(object, skipOne(object, skipBlank(object, keyEnd), COLON));
    const end = endOfValue(object, start);
    yield { name: String(name), value: object.subarray(start, end) };
    at = skipBlank(object, skipOne(object, skipBlank(object, end), COMMA));
  }
}

function itemsOf(array: Uint8Array): Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let at = skipBlank(array, 1); at < array.length && !CLOSE.has(array[at] ?? 0); ) {
    const end = endOfValue(array, at);
    items.push(array.subarray(at, end));
    at = skipBlank(array, skipOne(array, skipBlank(array, end), COMMA));
  }
  return items;
}

/** Offset behind the value that starts at `start`: a string, a bracketed value or a bare word. */
function endOfValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1;
    } else if (OPEN.has(byte)) {
      depth++;
    } else if (CLOSE.has(byte)) {
      if (depth === 0) return at;
      depth--;
    } else if (depth > 0 || (byte !== COMMA && !isBlank(byte))) {
      continue;
    } else {
      return at;
    }
    if (depth === 0) return at + 1;
  }
  return bytes.length;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, bytes.length);
}

function skipBlank(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) at++;
  return at;
}

/** A byte order mark belongs to no value. */
function skipMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function skipOne(bytes: Uint8Array, at: number, byte: number): number {
  return bytes[at] === byte ? at + 1 : at;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
