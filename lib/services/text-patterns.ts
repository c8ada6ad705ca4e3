/** Spellings of a word in a payload: any of them, each the pieces that follow one another. See PayloadReads. */
type TextPattern = string[][];

/**
 * Characters that stand in JSON text as they are, however often that text was quoted into other JSON. A slash may be
 * escaped too, but nobody we read from does so, and paths are what people look for.
 */
const PLAIN = /[^"\\<>&'\p{Cc}\P{ASCII}]+/gu;

/** The words of a query, in lower case: each of them must be found. */
export function splitWords(query: string): string[] {
  return [...new Set(query.toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

/**
 * How each word may be written in the bytes of a payload. The database tells letters A–Z in either case only: a word
 * of other letters is looked for by its first such letter in both cases, as it is and escaped. A word that can only be
 * escaped (quotes) has no pattern: every payload may hold it.
 */
export function textPatterns(words: readonly string[]): TextPattern[] {
  return words.flatMap((word) => {
    const pieces = word.match(PLAIN) ?? [];
    if (pieces.length > 0) return [[pieces]];
    const letter = [...word].find((each) => (each.codePointAt(0) ?? 0) > 0x7f);
    return letter === undefined ? [] : [spellings(letter)];
  });
}

function spellings(letter: string): TextPattern {
  const cases = new Set([letter, letter.toUpperCase(), letter.toLowerCase()]);
  return [...cases].flatMap((each) => [[each], [escaped(each)]]);
}

/** As `\uXXXX`, one for each UTF-16 unit; case of the digits does not matter to the database. */
function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
