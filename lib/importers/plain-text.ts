import { HIDDEN } from "#lib/format/visible-name.ts";

const VISIBLE = /[\x21-\x7e]/;
/** Anything but printable ASCII, single spaces and the ellipsis of a line that was cut before. */
const NOT_PLAIN = /[^\x20-\x7e…]| {2}/;
const LONE_SURROGATE = /\p{Cs}/gu;
/** Most text has neither surrogates nor NUL, which is told several times faster than they are replaced. */
const MAYBE_UNSTORABLE = /[\uD800-\uDFFF\0]/;

/** Text a database column can hold: lone surrogates and NUL become U+FFFD (SQLite and PostgreSQL alter or refuse them). */
export function storableText(text: string): string {
  if (!MAYBE_UNSTORABLE.test(text)) return text;
  return text.replace(LONE_SURROGATE, "\uFFFD").replaceAll("\0", "\uFFFD");
}

/** A name or id as a database column holds it; null for none. Names longer than 1,000 UTF-16 units are cut. */
export function columnText(text: string | null | undefined): string | null {
  return text ? storableText(text.slice(0, 1_000)) : null;
}

/** Cuts to at most `max` UTF-16 units without splitting a character. */
function cutAt(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const splitsCharacter = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsCharacter ? max - 1 : max);
}

/**
 * Text as one readable line of at most `max` UTF-16 units: white space collapsed, control and bidi marks
 * removed, an ellipsis where it was cut. Safe for log lines, titles and graph cards.
 */
export function oneLine(text: string, max = 200): string {
  // Bounded before the regular expressions run: a body may have megabytes.
  const head = cutAt(text.trimStart(), max * 20);
  const plain = plainLine(head, max);
  if (plain !== null) return plain;
  const flat = head.replace(LONE_SURROGATE, "\uFFFD").replace(HIDDEN, " ").replace(/\s+/g, " ").trim();
  if (flat.length <= max) return flat;
  return `${cutAt(flat, max - 1).trimEnd()}…`;
}

/** Most lines have nothing to replace; whether it is so is told without any copy. Null: it is not. */
function plainLine(head: string, max: number): string | null {
  const start = head.length > max ? head.slice(0, max + 1) : head;
  if (NOT_PLAIN.test(start)) return null;
  if (head.length <= max) return start.trimEnd();
  // Behind a space it is not said yet that anything follows.
  if (start.endsWith(" ") && !VISIBLE.test(head.slice(max + 1))) return null;
  return `${start.slice(0, max - 1).trimEnd()}…`;
}

/** First line that says something, as one line; "" when there is none. */
export function firstLine(text: string, max = 200): string {
  const start = text.search(/\S/);
  if (start < 0) return "";
  // Looking for one character at a time is many times faster than a regular expression for both.
  const [line = ""] = text.slice(start, start + max * 20).split("\n", 1);
  return oneLine(line.split("\r", 1)[0] ?? "", max);
}

/** The name is taken whole or not at all: tried shorter and shorter, a long one would take a second. */
const LEADING_BLOCK = /^\s*<([A-Za-z_][\w-]*)(?![\w-])[^<>]*>([\s\S]*?)<\/\1>/;
/** Blocks that say where an agent stands, not what it is asked for. */
const SURROUNDINGS =
  /context|instructions|environment|reminder|uploaded|opened_file|selection|diagnostics|caveat|stdout|stderr|output|notification|hook|^(?:files?|attachments?|permissions|redacted)$/i;
/** Text that starts with a letter or digit tells something; most does. */
const WORDS_FIRST = /^[\p{L}\p{N}]/u;
const TAG = /^<\/?[A-Za-z_][^<>]*>$/;
const FENCE = /^(?:```|~~~)/;
const LONE_PATH = /^(?:file:\/|~|[A-Za-z]:)?[/\\][^\s/\\]*[/\\]\S*$/;
/** Benchmarks say what lies where before they say what is to be done. */
const PREAMBLE = /uploaded .{0,60}repositor|following (?:issue|pr|pull request|task|problem)/i;
const ISSUE = /<(?:issue_description|pr_description|issue|problem_statement)>\s*([^\r\n<][^\r\n]*)/;

/** A path or file address of several parts, and nothing else. */
export function isLonePath(text: string): boolean {
  return LONE_PATH.test(text);
}

/**
 * First line of what a person asked for. Harnesses put blocks such as `<uploaded_files>…</uploaded_files>` before it,
 * and people paths, fences and rules; they are skipped unless nothing else is there. A request that is a block itself
 * (`<task>…</task>`) is opened.
 */
export function tellingLine(text: string, max = 200): string {
  let rest = text.slice(0, 20_000);
  let request = "";
  for (let block = LEADING_BLOCK.exec(rest); block; block = LEADING_BLOCK.exec(rest)) {
    const [all, name = "", inside = ""] = block;
    if (!SURROUNDINGS.test(name)) request ||= firstLine(inside, max);
    rest = rest.slice(all.length);
  }
  const first = firstLine(rest, max);
  if (first === "") return request || firstLine(text, max);
  if (PREAMBLE.test(first)) return oneLine(ISSUE.exec(rest)?.[1] ?? first, max);
  return WORDS_FIRST.test(first) ? first : (laterLine(rest, max) ?? first);
}

function laterLine(text: string, max: number): string | null {
  for (const line of text.split(/[\r\n]+/, 40)) {
    const words = line.trim();
    const isBare = TAG.test(words) || FENCE.test(words) || isLonePath(words);
    if (!isBare && /[\p{L}\p{N}]/u.test(words)) return oneLine(words, max);
  }
  return null;
}

/** Text of at most `max` UTF-16 units; says how much was left out. */
export function boundedText(text: string, max = 20_000): string {
  if (text.length <= max) return text;
  const kept = cutAt(text, max);
  return `${kept}\n… ${text.length - kept.length} more characters, see the raw event`;
}

/** Indented JSON for people, bounded. Expects parsed JSON (its depth is limited by `parseJson`). */
export function prettyJson(value: unknown, max = 20_000): string {
  return boundedText(JSON.stringify(value, null, 2) ?? "", max);
}
