import type { EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText, firstLine, oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import { callLine } from "./call-line.ts";
import { measuredUsage } from "./measured-usage.ts";
import type { StreamPiece } from "./read-stream.ts";
import { isFailed, KIND_BY_TYPE, streamContent } from "./stream-content.ts";
import type { StreamLine } from "./stream-line.ts";

/** What the model said up to the next results or prompt is one response. */
type Response = { events: ImportedEvent[]; isMeasured: boolean };

/**
 * The pieces of a session as events. The report of what a response spent comes behind its words and before its calls; of
 * a response that is calls only it comes first. A report nothing was said for stays where it is.
 */
export function streamEvents(pieces: readonly StreamPiece[]): ImportedEvent[] {
  const ids = new EventIds();
  const names = new Map<string, string>();
  let response: Response | null = null;
  let waiting: { event: ImportedEvent; usage: Usage } | null = null;
  const settle = () => {
    if (waiting) waiting.event.usage = waiting.usage;
    waiting = null;
  };
  const events: ImportedEvent[] = [];
  for (const piece of pieces) {
    const event = toEvent(piece, ids, names);
    events.push(event);
    const usage = lastMessageUsage(piece.line);
    if (event.role === "assistant") {
      response ??= { events: [], isMeasured: false };
      response.events.push(event);
      event.responseId = response.events[0]?.eventId ?? event.eventId;
      if (waiting && !response.isMeasured) {
        event.usage = waiting.usage;
        waiting = null;
        response.isMeasured = true;
      }
    } else if (event.role !== null || event.kind === "compaction") {
      settle();
      response = null;
    } else if (usage && response && !response.isMeasured) {
      const [first] = response.events;
      if (first) first.usage = usage;
      response.isMeasured = true;
    } else if (usage && !response) {
      settle();
      waiting = { event, usage };
    }
  }
  settle();
  return events;
}

/** What all of the session came to, of streams that do not tell what each response spent. */
export function lastReport(pieces: readonly StreamPiece[]): { usage: Usage | null; cost: number | null } {
  const usage = pieces.findLast(({ line }) => line.type === "token_usage")?.line.usage;
  const input = tokenCount(usage?.input_tokens);
  const output = tokenCount(usage?.output_tokens);
  const spent =
    input || output ? measuredUsage({ input_tokens: input, output_tokens: output }, null, null) : null;
  return { usage: spent, cost: amount(usage?.cost) || null };
}

function lastMessageUsage({ type, usage }: StreamLine): Usage | null {
  const last = type === "token_usage" ? usage?.last_message : null;
  if (!isObject(last)) return null;
  return measuredUsage(last, typeof last.Model === "string" ? last.Model : null, last.Cost);
}

function toEvent(piece: StreamPiece, ids: EventIds, names: Map<string, string>): ImportedEvent {
  const { line, bytes } = piece;
  const { type, tool_call: call } = line;
  const callId = columnText(call ? call.id : line.tool_call_id);
  const name = columnText(call?.function?.name) ?? (callId ? names.get(callId) : null) ?? null;
  if (callId && name) names.set(callId, name);
  const kind = KIND_BY_TYPE.get(type) ?? "log";
  return {
    eventId: ids.take(null, type, bytes),
    kind,
    sourceKind: storableText(type),
    role: roleOf(type),
    timestamp: columnText(line.timestamp),
    summary: lineOf(piece),
    toolName: kind === "tool_call" || kind === "tool_result" ? name : null,
    toolCallId: kind === "tool_call" || kind === "tool_result" ? callId : null,
    responseId: null,
    isError: kind === "error" || isFailed(line),
    usage: null,
    bytes,
    model: streamContent(piece).model,
  };
}

function roleOf(type: string): EventRole | null {
  switch (type) {
    case "user_message":
      return "user";
    case "agent_choice":
    case "agent_choice_reasoning":
    case "tool_call":
      return "assistant";
    default:
      return type === "tool_call_response" ? "tool" : null;
  }
}

function lineOf({ line, text }: StreamPiece): string {
  const { type, tool_call: call } = line;
  switch (type) {
    case "user_message":
      return tellingLine(line.message ?? "") || "(empty message)";
    case "agent_choice":
    case "agent_choice_reasoning":
      return firstLine(text) || "(empty message)";
    case "tool_call":
      return (call && callLine(call)) || "tool";
    case "tool_call_response":
      return firstLine(line.response ?? "") || "(no output)";
    case "session_summary":
      return oneLine(`Summary: ${tellingLine(line.summary ?? "")}`);
    case "session_title":
      return oneLine(`Title: ${line.title ?? ""}`);
    case "error":
      return firstLine(line.error ?? "") || "Error";
    default:
      return oneLine(firstLine(line.message ?? "") || type.replaceAll("_", " ")) || "event";
  }
}
