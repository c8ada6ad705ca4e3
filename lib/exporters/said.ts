import type { ContentPart } from "#lib/conversation/content.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ExportEvent } from "./exporter.ts";

type PartOf<T extends ContentPart["type"]> = Extract<ContentPart, { type: T }>;
export type TextPart = PartOf<"text">;
export type ImagePart = PartOf<"image">;
export type CallPart = PartOf<"tool_call">;
export type ResultPart = PartOf<"tool_result">;
export type ReasoningPart = PartOf<"reasoning">;
export type AnswerPart = TextPart | ImagePart | CallPart | ReasoningPart;

/** What one event says in the words every chat format has. */
export type Said =
  | { as: "user" | "system"; event: ExportEvent; parts: (TextPart | ImagePart)[] }
  | { as: "answer"; event: ExportEvent; parts: AnswerPart[] }
  /** `added` is what the harness put beside the result. */
  | { as: "result"; event: ExportEvent; result: ResultPart; added: (TextPart | ImagePart)[] }
  | { as: "compaction"; event: ExportEvent; compaction: PartOf<"compaction"> }
  /** The conversation's first system prompt: the agent config holds it. */
  | { as: "prompt"; event: ExportEvent }
  /** Nothing a model was told. */
  | { as: "nothing"; event: ExportEvent };

/**
 * What an event says. A log may say a text twice (`contentHash` null on the second): it is said once.
 * Harness text and images keep their place; titles, labels and notes are for people only and are left out.
 */
export function saidBy(event: ExportEvent): Said {
  if (event.kind === "system_prompt" && event.contentHash === null) return { as: "prompt", event };
  const { parts, model } = event.content;
  if (event.contentHash === null || model.length === 0) return { as: "nothing", event };
  const compaction = model.find((part) => part.type === "compaction");
  if (compaction) return { as: "compaction", event, compaction };
  const result = model.find((part) => part.type === "tool_result");
  if (result) return { as: "result", event, result, added: plainParts(model) };
  if (event.role === "assistant") return { as: "answer", event, parts: answerParts(parts, model) };
  return { as: event.role === "user" ? "user" : "system", event, parts: plainParts(model) };
}

/** Some sources show thoughts without sending them on: they are part of the answer all the same. */
function answerParts(parts: readonly ContentPart[], model: readonly ContentPart[]): AnswerPart[] {
  const isSent = model.some((part) => part.type === "reasoning");
  const shown = isSent ? [] : parts.filter((part) => part.type === "reasoning");
  return [...shown, ...model].flatMap((part): AnswerPart[] => {
    if (part.type === "context") return [{ type: "text", text: part.text }];
    return isSpoken(part) || part.type === "reasoning" ? [part] : [];
  });
}

function isSpoken(part: ContentPart): part is TextPart | ImagePart | CallPart {
  return part.type === "text" || part.type === "image" || part.type === "tool_call";
}

function plainParts(model: readonly ContentPart[]): (TextPart | ImagePart)[] {
  return model.flatMap((part): (TextPart | ImagePart)[] => {
    if (part.type === "text" || part.type === "image") return [part];
    return part.type === "context" || part.type === "system_prompt"
      ? [{ type: "text", text: part.text }]
      : [];
  });
}

/** A whole model response, or anything else that was said. */
export type Turn =
  | Exclude<Said, { as: "answer" }>
  | { as: "answer"; events: ExportEvent[]; parts: AnswerPart[]; usage: Usage | null };

/**
 * Joins the events of one model response into one answer, its results behind it: formats with one message per
 * response refuse a call that another call's result stands before.
 */
export function toTurns(said: readonly Said[]): Turn[] {
  const turns: Turn[] = [];
  let open: Extract<Turn, { as: "answer" }> | null = null;
  for (const each of said) {
    if (each.as === "answer") {
      const { event, parts } = each;
      const known: string | null | undefined = open?.events[0]?.responseId;
      if (open && typeof known === "string" && known === event.responseId) {
        open.events.push(event);
        open.parts.push(...parts);
        open.usage ??= event.usage;
        continue;
      }
      open = { as: "answer", events: [event], parts: [...parts], usage: event.usage };
      turns.push(open);
      continue;
    }
    if (each.as !== "result" && each.as !== "nothing") open = null;
    turns.push(each);
  }
  return turns;
}

/** Texts one under the other. */
export function joinTexts(parts: readonly AnswerPart[]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

export function joinThoughts(parts: readonly AnswerPart[]): string {
  return parts.flatMap((part) => (part.type === "reasoning" ? [part.text] : [])).join("\n");
}

export function callsOf(parts: readonly AnswerPart[]): CallPart[] {
  return parts.filter((part) => part.type === "tool_call");
}
