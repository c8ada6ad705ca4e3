export const MAX_JSON_DEPTH = 200;

export type ParsedJson = { ok: true; value: unknown } | { ok: false; reason: string; line: number | null };

/** Made once: making one takes longer than reading a line with it. */
const STRICT = new TextDecoder("utf-8", { fatal: true });

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Bytes → JSON value, with every way to fail named. A byte order mark is skipped.
 * Nesting is checked before parsing: JSON.parse takes a depth of a million, but stringify, structuredClone and
 * zod overflow the stack at a few thousand.
 */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = STRICT.decode(bytes);
  } catch {
    return { ok: false, reason: "is not valid UTF-8 text", line: null };
  }
  if (!/\S/.test(text)) return { ok: false, reason: "is empty", line: null };
  const tooDeep = findTooDeep(text);
  if (tooDeep !== null) {
    return {
      ok: false,
      reason: `is nested deeper than ${MAX_JSON_DEPTH} levels`,
      line: positionOf(text, tooDeep).line,
    };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return describeSyntaxError(text, error);
  }
}

/** Offset of the bracket that exceeds the depth limit, or null. Iterative, brackets in strings do not count. */
export function findTooDeep(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
      if (depth > MAX_JSON_DEPTH) return at;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    }
  }
  return null;
}

/** Offset of the quote that closes the string opened at `start`; the text's length when none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** The engine's own message quotes the text around the error, which may be a secret: only the place is taken from it. */
function describeSyntaxError(text: string, error: unknown): ParsedJson {
  const message = error instanceof Error ? error.message : "";
  const given = /position (\d+)/.exec(message)?.[1];
  const position = given === undefined ? null : Number(given);
  const endsEarly = position !== null && position >= text.trimEnd().length;
  if (endsEarly || /unexpected end|unterminated/i.test(message)) {
    const { line, column } = positionOf(text, text.length);
    return {
      ok: false,
      reason: `is cut off: the JSON ends too early at line ${line}, column ${column}`,
      line,
    };
  }
  if (position === null) return { ok: false, reason: "is not valid JSON", line: null };
  const { line, column } = positionOf(text, position);
  return { ok: false, reason: `is not valid JSON at line ${line}, column ${column}`, line };
}

/** 1-based line and column of a UTF-16 offset. */
function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}
