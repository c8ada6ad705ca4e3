export type TextTone = "err" | "ok" | "warn" | "accent" | "faint";

/** A stretch of tool output: text to show as it is, or one invisible character made visible. */
export type TextSegment =
  | { type: "text"; text: string; tone: TextTone | null; bold: boolean }
  | { type: "mark"; label: string; title: string };

const ESC = String.fromCharCode(0x1b);
/**
 * A colour sequence, or one character that hides or reorders text. Tab and line feed are neither, nor is
 * the joiner inside of an emoji.
 */
const SPECIAL = new RegExp(
  `${ESC}\\[([0-9;]{0,40})m|\\r(?=\\n)|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d|[\\u{e0000}-\\u{e007f}]`,
  "gu",
);

const NAMES: Record<number, string> = {
  7: "BEL",
  8: "BS",
  13: "CR",
  27: "ESC",
  127: "DEL",
  173: "SHY",
  8203: "ZWSP",
  8204: "ZWNJ",
  8205: "ZWJ",
  8206: "LRM",
  8207: "RLM",
  8232: "LS",
  8233: "PS",
  8234: "LRE",
  8235: "RLE",
  8236: "PDF",
  8237: "LRO",
  8238: "RLO",
  8294: "LRI",
  8295: "RLI",
  8296: "FSI",
  8297: "PDI",
  65279: "BOM",
};

/** SGR foreground codes by meaning: the theme's own tones, because a terminal's palette fails on light ground. */
const TONES: Record<number, TextTone> = {
  30: "faint",
  31: "err",
  32: "ok",
  33: "warn",
  34: "accent",
  35: "accent",
  36: "accent",
  90: "faint",
  91: "err",
  92: "ok",
  93: "warn",
  94: "accent",
  95: "accent",
  96: "accent",
};

/**
 * Splits tool output into segments: terminal colours become tones, every other control or bidirectional
 * formatting character becomes a mark, so nothing a tool printed can hide or reorder what is read
 * (Unicode TR36, "Trojan Source"). Linear in the text.
 */
export function splitTerminalText(text: string): TextSegment[] {
  const segments: TextSegment[] = [];
  let tone: TextTone | null = null;
  let bold = false;
  let end = 0;
  for (const match of text.matchAll(SPECIAL)) {
    if (match.index > end) segments.push({ type: "text", text: text.slice(end, match.index), tone, bold });
    end = match.index + match[0].length;
    if (match[1] !== undefined) ({ tone, bold } = applyColour(match[1], { tone, bold }));
    else if (match[0] !== "\r" || text[end] !== "\n") segments.push(toMark(match[0]));
  }
  if (end < text.length) segments.push({ type: "text", text: text.slice(end), tone, bold });
  return segments;
}

function toMark(character: string): TextSegment {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  const label = NAMES[code] ?? (code < 0x20 ? `^${String.fromCharCode(code + 64)}` : `U+${hex}`);
  return { type: "mark", label, title: `Invisible character U+${hex}` };
}

function applyColour(codes: string, look: { tone: TextTone | null; bold: boolean }) {
  let { tone, bold } = look;
  const numbers = codes === "" ? [0] : codes.split(";").map(Number);
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index] ?? 0;
    // 38;5;n and 38;2;r;g;b name a colour of a palette we do not have: their numbers are no codes.
    if (code === 38 || code === 48) index += numbers[index + 1] === 2 ? 4 : 2;
    else if (code === 0) [tone, bold] = [null, false];
    else if (code === 1) bold = true;
    else if (code === 22) bold = false;
    else if (code === 39) tone = null;
    else tone = TONES[code] ?? tone;
  }
  return { tone, bold };
}
