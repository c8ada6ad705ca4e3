export const UUID_BYTES = 16;

const UUID_LENGTH = 36;
const HYPHEN = 0x2d;
const HEX = Buffer.from("0123456789abcdef");
/** Places of a UUID's hex digits as it is written. */
const DIGITS = [...Array(UUID_LENGTH).keys()].filter((at) => ![8, 13, 18, 23].includes(at));
/** By character: the digit's value, 16 for no digit. */
const VALUES = new Uint8Array(128).fill(16);
for (const [value, character] of HEX.entries()) VALUES[character] = value;

const packed = Buffer.alloc(UUID_BYTES);
const written = Buffer.alloc(UUID_LENGTH, HYPHEN);

/** The bytes of a UUID in small letters with hyphens, until the next call; null for any other text. */
export function packUuid(text: string): Buffer | null {
  if (text.length !== UUID_LENGTH || !hasHyphens(text)) return null;
  for (let at = 0; at < UUID_BYTES; at++) {
    const high = valueAt(text, DIGITS[2 * at] ?? 0);
    const low = valueAt(text, DIGITS[2 * at + 1] ?? 0);
    if (high > 15 || low > 15) return null;
    packed[at] = high * 16 + low;
  }
  return packed;
}

/** The text whose bytes begin there. */
export function unpackUuid(bytes: Uint8Array, start: number): string {
  for (let at = 0; at < UUID_BYTES; at++) {
    const byte = bytes[start + at] ?? 0;
    written[DIGITS[2 * at] ?? 0] = HEX[byte >> 4] ?? 0;
    written[DIGITS[2 * at + 1] ?? 0] = HEX[byte & 15] ?? 0;
  }
  return written.toString("latin1");
}

function hasHyphens(text: string): boolean {
  const isHyphen = (at: number) => text.charCodeAt(at) === HYPHEN;
  return isHyphen(8) && isHyphen(13) && isHyphen(18) && isHyphen(23);
}

function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? 16;
}
