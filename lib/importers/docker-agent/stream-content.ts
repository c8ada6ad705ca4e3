import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { callPart } from "./content-parts.ts";
import type { StreamPiece } from "./read-stream.ts";
import type { StreamLine } from "./stream-line.ts";

/** Of every type that is more than a report of the harness. */
export const KIND_BY_TYPE: ReadonlyMap<string, EventKind> = new Map([
  ["user_message", "message"],
  ["agent_choice", "message"],
  ["agent_choice_reasoning", "reasoning"],
  ["tool_call", "tool_call"],
  ["tool_call_response", "tool_result"],
  ["session_summary", "compaction"],
  ["error", "error"],
  ["session_title", "state"],
  ["stream_started", "control"],
  ["stream_stopped", "control"],
]);

/** Readable parts of an event of a stream, and the slice of it that was sent to the model. */
export function streamContent({ line, text }: StreamPiece): EventContent {
  const { type } = line;
  switch (type) {
    case "user_message":
      return seen(line.message ? [{ type: "text", text: line.message }] : []);
    case "agent_choice":
      return seen(text ? [{ type: "text", text }] : []);
    case "agent_choice_reasoning":
      return seen(text ? [{ type: "reasoning", text }] : []);
    case "tool_call":
      return seen(line.tool_call ? [callPart(line.tool_call)] : []);
    case "tool_call_response":
      return seen([resultOf(line)]);
    case "session_summary":
      return seen([wholeCompaction(line.summary || null)]);
    case "error":
      return unseen({ type: "error", code: line.code || "error", detail: line.error ?? "" });
    default: {
      const told = { ...line.usage, ...(line.title ? { title: line.title } : {}) };
      const words = line.message ?? line.output ?? line.reason ?? line.content;
      return unseen({ type: "note", label: type.replaceAll("_", " "), text: words || prettyJson(told) });
    }
  }
}

export function isFailed({ type, result }: StreamLine): boolean {
  return type === "tool_call_response" && (result?.isError === true || result?.is_error === true);
}

function resultOf(line: StreamLine): ContentPart {
  return {
    type: "tool_result",
    callId: line.tool_call_id || null,
    name: null,
    text: line.response ?? "",
    outcome: isFailed(line) ? "error" : "ok",
    exitCode: null,
  };
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(part: ContentPart): EventContent {
  return { parts: [part], model: [] };
}
