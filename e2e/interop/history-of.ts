import type { ExportSource } from "#lib/exporters/exporter.ts";
import { saidBy } from "#lib/exporters/said.ts";

/** What one event tells a model: its texts, or a call's name and arguments. */
export type Piece = readonly string[];

/** What a model must be told again, event by event. */
export function historyOf({ events }: ExportSource): Piece[] {
  return events.flatMap((event): Piece[] => {
    const said = saidBy(event);
    switch (said.as) {
      case "user":
      case "system":
        return said.parts.flatMap((part) => (part.type === "text" ? [[part.text]] : []));
      case "answer":
        return said.parts.flatMap((part): Piece[] => {
          if (part.type === "text") return [[part.text]];
          return part.type === "tool_call" ? [[part.name, ...stringsIn(JSON.parse(part.arguments))]] : [];
        });
      case "result":
        return [[said.result.text]];
      default:
        return [];
    }
  });
}

/** The pieces a request lacks, or has before what they must follow. White space is the command line's own affair. */
export function missingPieces(history: readonly Piece[], body: unknown): Piece[] {
  const sent = stringsIn(body).flatMap(withParsed).map(withoutSpace).join("\n");
  let at = 0;
  return history.filter((piece) => {
    const places = piece.map((text) => sent.indexOf(withoutSpace(text), at));
    if (places.includes(-1)) return true;
    at = Math.min(...places);
    return false;
  });
}

/** All texts of a JSON value, in order. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** Arguments travel as JSON inside of JSON. */
function withParsed(text: string): string[] {
  if (!/^\s*[{[]/.test(text)) return [text];
  try {
    return [text, ...stringsIn(JSON.parse(text))];
  } catch {
    return [text];
  }
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, "");
}
