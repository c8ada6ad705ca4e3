import type { TextHit, TextHitWhere } from "#lib/api/text-search.ts";
import type { ContentPart } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";

const BEFORE = 48;
const AFTER = 112;

type Field = { where: TextHitWhere; text: string };
type Found = Pick<TextHit, "where" | "before" | "match" | "after">;

/**
 * Where an event holds every one of the words (lower case), in any order, in what a reader sees of it: its parts, and
 * the name of its tool. The excerpt is of the part that holds most of them. Null when a word is missing, or when
 * nothing but the tool's name has any.
 */
export function findWords(
  event: Pick<Event, "toolName">,
  parts: readonly ContentPart[],
  words: readonly string[],
): Found | null {
  const missing = new Set(words.filter((word) => !(event.toolName ?? "").toLowerCase().includes(word)));
  let best: { field: Field; lower: string; found: string[] } | null = null;
  for (const field of parts.flatMap(fieldsOf)) {
    const lower = field.text.toLowerCase();
    const found = words.filter((word) => lower.includes(word));
    for (const word of found) missing.delete(word);
    if (found.length > (best?.found.length ?? 0)) best = { field, lower, found };
  }
  return best === null || missing.size > 0 ? null : excerpt(best.field, best.lower, best.found);
}

function excerpt({ where, text }: Field, lower: string, words: readonly string[]): Found {
  const places = words.map((word) => ({ at: lower.indexOf(word), length: word.length }));
  const { at, length } = places.reduce((first, each) => (each.at < first.at ? each : first));
  // A few letters change their length with their case.
  const source = lower.length === text.length ? text : lower;
  const end = at + length;
  return {
    where,
    before: `${at > BEFORE ? "…" : ""}${onOneLine(source.slice(Math.max(0, at - BEFORE), at))}`,
    match: source.slice(at, end),
    after: `${onOneLine(source.slice(end, end + AFTER))}${end + AFTER < source.length ? "…" : ""}`,
  };
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function fieldsOf(part: ContentPart): Field[] {
  switch (part.type) {
    case "text":
      return [{ where: "message", text: part.text }];
    case "context":
    case "reasoning":
    case "note":
      return [{ where: part.type, text: part.text }];
    case "tool_call":
      return [{ where: "tool call", text: `${part.name} ${part.title ?? ""} ${unquote(part.arguments)}` }];
    case "tool_result":
      return [{ where: "tool output", text: part.text }];
    case "system_prompt":
      return [
        { where: "system prompt", text: [part.text, ...part.tools.map(({ name }) => name)].join("\n") },
      ];
    case "compaction":
      return part.summary === null ? [] : [{ where: "summary", text: part.summary }];
    case "error":
      return [{ where: "error", text: `${part.code}: ${part.detail}` }];
    case "image":
      return [];
    default:
      return part satisfies never;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** JSON arguments as they are read: without the quotes around values, with those in them. Other text stays as it is. */
function unquote(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  return text.replace(
    /\\(?:u([\da-f]{4})|([\s\S]))|"/gi,
    (_, unit: string | undefined, letter: string | undefined) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      return letter === undefined ? " " : (ESCAPES[letter] ?? letter);
    },
  );
}
