import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { columnText, firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { sentParts } from "./message-parts.ts";
import type { Content } from "./read-checkpoint.ts";
import type { Part } from "./source-message.ts";
import { callLine, resultLine } from "./summary.ts";

/** Call ids of a history by content and part: the API gives none of its own, and an answer may name one. */
export type CallIds = ReadonlyMap<Part, string>;

/** Every answer is for the open call of its id, else for the first open one of its name. */
export function callIdsOf(contents: readonly Pick<Content, "parts">[]): CallIds {
  const ids = new Map<Part, string>();
  const open = new Map<string, Part[]>();
  let made = 0;
  for (const part of contents.flatMap(({ parts }) => parts)) {
    const { functionCall: call, functionResponse: answer } = part;
    if (call) {
      const name = call.id ? `id ${call.id}` : `name ${call.name ?? ""}`;
      const waiting = open.get(name) ?? [];
      waiting.push(part);
      open.set(name, waiting);
    }
    if (!answer) continue;
    const waiting = open.get(`id ${answer.id ?? ""}`) ?? open.get(`name ${answer.name ?? ""}`) ?? [];
    const asked = waiting.shift();
    const id = asked?.functionCall?.id || answer.id || `call-${++made}`;
    if (asked) ids.set(asked, id);
    ids.set(part, id);
  }
  return ids;
}

/**
 * The events of a content: what was said with the first call, one for every further call, and one for every answer,
 * each with the bytes of its own place.
 */
export function contentEvents(content: Content, callIds: CallIds, ids: EventIds): ImportedEvent[] {
  const { parts, slices, isModel, bytes } = content;
  const own = ownParts(parts);
  const isOwn = new Set(own);
  const events: ImportedEvent[] = [];
  if (own.length > 0 || parts.length === 0) {
    const first = own.find(({ functionCall }) => functionCall);
    const eventId = ids.take(null, isModel ? "model" : "user", bytes);
    const shown = contentOfContent(content);
    events.push({
      ...plain(eventId, bytes, shown),
      kind: first ? "tool_call" : isModel && shown.model.length === 0 ? "reasoning" : "message",
      sourceKind: isModel ? "content/model" : "content/user",
      role: isModel ? "assistant" : "user",
      summary: lineOf(shown.parts, first, isModel),
      responseId: isModel ? eventId : null,
      toolName: columnText(first?.functionCall?.name),
      toolCallId: columnText(first ? (callIds.get(first) ?? first.functionCall?.id) : null),
    });
  }
  const responseId = events[0]?.responseId ?? null;
  for (const [at, part] of parts.entries()) {
    const slice = slices[at];
    if (isOwn.has(part) || !slice) continue;
    const { functionCall: call, functionResponse: answer } = part;
    const model = sentParts([part]);
    const shown = { parts: model, model };
    const eventId = ids.take(null, call ? "call" : "result", slice);
    events.push({
      ...plain(eventId, slice, shown),
      kind: call ? "tool_call" : answer ? "tool_result" : "message",
      sourceKind: call ? "content/functionCall" : answer ? "content/functionResponse" : "content/part",
      role: answer ? "tool" : isModel ? "assistant" : "user",
      summary: call ? callLine(call) : resultLine(model),
      responseId: answer ? null : responseId,
      toolName: columnText(call?.name ?? answer?.name),
      toolCallId: columnText(callIds.get(part) ?? call?.id ?? answer?.id),
      isError: model.some((each) => each.type === "tool_result" && each.outcome !== "ok"),
    });
  }
  return events;
}

/** Readable parts of a content's own event, and the slice of it the model sees: thoughts stay behind. */
export function contentOfContent({ parts }: Pick<Content, "parts">): EventContent {
  const own = ownParts(parts);
  const thoughts = own.flatMap(({ thought, text }): ContentPart[] =>
    thought && text ? [{ type: "reasoning", text }] : [],
  );
  const model = sentParts(own);
  return { parts: [...thoughts, ...model], model };
}

/** All but the answers and what stands from the second call on: those are events of their own. */
function ownParts(parts: readonly Part[]): Part[] {
  const first = parts.findIndex(({ functionCall }) => functionCall);
  const second = parts.findIndex(({ functionCall }, at) => at > first && functionCall);
  const upTo = first >= 0 && second >= 0 ? second : parts.length;
  return parts.slice(0, upTo).filter(({ functionResponse }) => !functionResponse);
}

function lineOf(parts: readonly ContentPart[], call: Part | undefined, isModel: boolean): string {
  const said = parts.find((part) => part.type === "text");
  if (said) return oneLine(isModel ? firstLine(said.text) : tellingLine(said.text)) || "(empty message)";
  if (call?.functionCall) return callLine(call.functionCall);
  const thought = parts.find((part) => part.type === "reasoning");
  if (thought) return firstLine(thought.text.replaceAll("**", "")) || "(reasoning)";
  return parts.some((part) => part.type === "image") ? "(image)" : "(empty message)";
}

function plain(
  eventId: string,
  bytes: Uint8Array,
  { model }: EventContent,
): Omit<ImportedEvent, "kind" | "sourceKind" | "summary"> {
  return {
    eventId,
    role: null,
    timestamp: null,
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes,
    model,
  };
}
