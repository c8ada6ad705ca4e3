import { randomUUID } from "node:crypto";
import type { ContentPart } from "#lib/conversation/content.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { contentOfBytes } from "#lib/importers/offshoot/content.ts";
import {
  type NewOffshootEvent,
  type ResultBadge,
  toEventBytes,
} from "#lib/importers/offshoot/event-bytes.ts";
import { oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { type ToolAnswer, toolResultMessage, userMessage } from "#lib/llm/message.ts";
import type { ModelReply, ModelTarget, ReplyPiece } from "#lib/llm/model-call.ts";

type RowFacts = Pick<ImportedEvent, "summary" | "toolName" | "toolCallId" | "isError" | "usage">;

const PLAIN: RowFacts = { summary: "", toolName: null, toolCallId: null, isError: false, usage: null };
const NO_MODEL = { responseId: null, model: null, provider: null, offline: false, badge: null };

/** What the person said, as the event it becomes. */
export function userEvent(text: string): ImportedEvent {
  const body = {
    ...newHead(),
    kind: "message" as const,
    role: "user" as const,
    parts: [{ type: "text" as const, text }],
    message: userMessage(text),
    ...NO_MODEL,
  };
  return toImported(body, { ...PLAIN, summary: tellingLine(text) });
}

/** The answer to one tool call, with where it came from. */
export function toolResultEvent(answer: ToolAnswer, badge: ResultBadge): ImportedEvent {
  const { callId, name, text, outcome } = answer;
  const part: ContentPart = { type: "tool_result", callId, name, text, outcome, exitCode: null };
  const body = {
    ...newHead(),
    kind: "tool_result" as const,
    role: "tool" as const,
    parts: [part],
    message: toolResultMessage(answer),
    ...NO_MODEL,
    badge,
  };
  const summary = oneLine(text) || (outcome === "ok" ? "No output" : "Failed without output");
  return toImported(body, {
    ...PLAIN,
    summary,
    toolName: name,
    toolCallId: callId,
    isError: outcome !== "ok",
  });
}

/** One model response: an event per tool call and one for the last words. The first carries the usage, the rest none. */
export function replyEvents(reply: ModelReply, target: ModelTarget): ImportedEvent[] {
  return reply.pieces.map((piece, index) => {
    const body = {
      ...newHead(),
      kind: piece.kind,
      role: "assistant" as const,
      parts: piece.parts,
      message: piece.message,
      responseId: reply.responseId,
      model: reply.model,
      provider: target.providerId,
      offline: reply.offline,
      badge: null,
    };
    return toImported(body, {
      ...PLAIN,
      summary: summaryOf(piece),
      toolName: piece.toolCall?.name ?? null,
      toolCallId: piece.toolCall?.callId ?? null,
      usage: index === 0 ? reply.usage : null,
    });
  });
}

function summaryOf(piece: ReplyPiece): string {
  const said = piece.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  if (said.trim() !== "") return tellingLine(said);
  if (piece.toolCall) return oneLine(`${piece.toolCall.name} ${piece.toolCall.arguments}`);
  const thought = piece.parts.flatMap((part) => (part.type === "reasoning" ? [part.text] : [])).join("\n");
  return tellingLine(thought) || "Empty answer";
}

function newHead(): Pick<NewOffshootEvent, "id" | "timestamp"> {
  return { id: randomUUID(), timestamp: new Date().toISOString() };
}

function toImported(body: NewOffshootEvent, facts: RowFacts): ImportedEvent {
  const bytes = toEventBytes(body);
  return {
    ...facts,
    eventId: body.id,
    kind: body.kind,
    sourceKind: sourceKindOf(body),
    role: body.role,
    timestamp: body.timestamp,
    responseId: body.responseId,
    bytes,
    // Read back from the bytes: what is hashed now is what any later reading of the payload gives.
    model: contentOfBytes(bytes).model,
  };
}

/** The third part is what lists and graphs show without reading the payload (lib/conversation/event-badge.ts). */
function sourceKindOf({ kind, badge, offline }: NewOffshootEvent): string {
  const mark = badge ?? (offline ? "offline" : null);
  return mark === null ? `offshoot/${kind}` : `offshoot/${kind}/${mark}`;
}
