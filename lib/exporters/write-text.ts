const ENCODER = new TextEncoder();

export function textBytes(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** One compact JSON value. Lone surrogates become escapes, so the text survives UTF-8. */
export function jsonBytes(value: unknown): Uint8Array {
  return textBytes(JSON.stringify(value));
}

/** A JSON document for people to look into. */
export function jsonDocument(value: unknown): Uint8Array {
  return textBytes(`${JSON.stringify(value, null, 2)}\n`);
}

/** JSON values that are already bytes, one a line. They must not hold line breaks: see `oneLineJson`. */
export function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  return joinBytes(lines, ENCODER.encode("\n"), true);
}

/** A JSON array of values that are already bytes. */
export function joinArray(values: readonly Uint8Array[]): Uint8Array {
  return joinBytes([textBytes("["), joinBytes(values, textBytes(","), false), textBytes("]")], null, false);
}

export function joinBytes(
  pieces: readonly Uint8Array[],
  between: Uint8Array | null,
  atEnd: boolean,
): Uint8Array {
  const gap = between?.length ?? 0;
  const size = pieces.reduce((sum, piece) => sum + piece.length + gap, 0);
  const joined = new Uint8Array(size);
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    joined.set(piece, at);
    at += piece.length;
    if (between === null || (index === pieces.length - 1 && !atEnd)) continue;
    joined.set(between, at);
    at += gap;
  }
  return at === size ? joined : joined.subarray(0, at);
}

/**
 * JSON bytes on one line. Payloads cut out of an indented document have line breaks between their tokens, which a
 * line format cannot hold; inside strings JSON escapes them.
 */
export function oneLineJson(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  return jsonBytes(JSON.parse(new TextDecoder().decode(bytes)));
}
