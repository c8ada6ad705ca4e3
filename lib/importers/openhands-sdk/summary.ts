import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import { textOf } from "./message-parts.ts";
import { hookOutcome, tokenCounts } from "./note-parts.ts";
import type { EventOfKind, KnownEvent } from "./source-event.ts";
import { exitCodeOf, observationText } from "./tool-parts.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(event: KnownEvent): string {
  return oneLine(lineOf(event));
}

function lineOf(event: KnownEvent): string {
  switch (event.kind) {
    case "SystemPromptEvent": {
      const count = event.tools?.length ?? 0;
      return `System prompt, ${count} ${count === 1 ? "tool" : "tools"}`;
    }
    case "MessageEvent":
      return messageLine(event);
    case "ActionEvent":
      return actionLine(event);
    case "ObservationEvent":
      return observationLine(event);
    case "AgentErrorEvent":
      return firstLine(event.error) || "Error";
    case "UserRejectObservation":
      return event.rejection_reason ? `Rejected: ${firstLine(event.rejection_reason)}` : "Rejected";
    case "Condensation": {
      const count = event.forgotten_event_ids?.length ?? 0;
      const head = `Condensed ${count} ${count === 1 ? "event" : "events"}`;
      return event.summary ? `${head}: ${firstLine(event.summary)}` : head;
    }
    case "CondensationSummaryEvent":
      return `Condensation summary: ${firstLine(event.summary)}`;
    case "CondensationRequest":
      return "Condensation requested";
    case "ConversationErrorEvent":
    case "ServerErrorEvent":
      return [event.code, firstLine(event.detail ?? "")].filter(Boolean).join(": ") || "Error";
    case "HookExecutionEvent":
      return `${event.hook_event_type ?? "Hook"} hook ${hookOutcome(event)}: ${event.hook_command ?? ""}`;
    case "ConversationStateUpdateEvent":
      return stateLine(event);
    case "PauseEvent":
      return "Paused";
    case "InterruptEvent":
      return "Interrupted";
    case "TokenEvent":
      return `Token ids: ${tokenCounts(event)}`;
    case "LLMCompletionLogEvent":
      return `Completion log ${event.filename ?? ""}`;
    case "StreamingDeltaEvent":
      return `Streaming: ${event.content ?? event.reasoning_content ?? ""}`;
    case "ACPToolCallEvent":
      return event.title ?? firstArgument(event.raw_input) ?? event.tool_kind ?? "Tool call";
  }
}

function messageLine(event: EventOfKind<"MessageEvent">): string {
  const text = tellingLine(textOf(event.llm_message.content));
  if (text) return text;
  const { content } = event.llm_message;
  const hasImage = Array.isArray(content) && content.some((item) => (item.image_urls?.length ?? 0) > 0);
  return hasImage ? "(image)" : "(empty message)";
}

/** The model's own one-line summary where it gave one, else the command, path or first argument. */
function actionLine(event: EventOfKind<"ActionEvent">): string {
  if (event.summary) return event.summary;
  const name = event.tool_call?.name ?? event.tool_name;
  const fields = event.action ?? parseArguments(event.tool_call?.arguments);
  const { command, path } = fields;
  if (typeof command === "string" && typeof path === "string") return `${command} ${path}`;
  const said = firstArgument(fields);
  if (said) return said;
  const written = event.tool_call?.arguments;
  return typeof written === "string" && written !== "" && written !== "{}"
    ? `${name} ${written.slice(0, 400)}`
    : name;
}

const TELLING = ["command", "path", "message", "thought", "query", "url", "pattern", "prompt"];

function firstArgument(fields: unknown): string | null {
  if (!isObject(fields)) return null;
  // An MCP action wraps its arguments in `data`.
  const source = isObject(fields.data) ? fields.data : fields;
  const { kind: _kind, security_risk: _risk, ...rest } = source;
  const ordered = [...TELLING.map((key) => rest[key]), ...Object.values(rest)];
  for (const value of ordered) {
    const line = typeof value === "string" ? firstLine(value) : "";
    if (line) return line;
  }
  return null;
}

function parseArguments(written: unknown): Record<string, unknown> {
  if (isObject(written)) return written;
  return typeof written === "string" ? parseWrittenJson(written) : {};
}

function observationLine(event: EventOfKind<"ObservationEvent">): string {
  const line = firstLine(observationText(event)) || "(no output)";
  const exitCode = exitCodeOf(event);
  if (exitCode === null || exitCode === 0) return line;
  const note = exitCode === -1 ? "(still running)" : `(exit ${exitCode})`;
  return `${oneLine(line, 180)} ${note}`;
}

function stateLine(event: EventOfKind<"ConversationStateUpdateEvent">): string {
  const key = event.key ?? "State";
  const { value } = event;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${key}: ${value}`
    : `${key} updated`;
}
