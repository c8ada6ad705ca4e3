import type { ContentPart } from "#lib/conversation/content.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import {
  contentParts,
  contextParts,
  imageParts,
  reasoningParts,
  textOf,
  toolCallPart,
} from "./message-parts.ts";
import type { EventOfKind } from "./source-event.ts";

type Observation = EventOfKind<"ObservationEvent">;
type AcpToolCall = EventOfKind<"ACPToolCallEvent">;
type ToolResult = Extract<ContentPart, { type: "tool_result" }>;

/** Assistant message of one call: of a parallel batch only the first event carries thought and reasoning. */
export function actionParts(event: EventOfKind<"ActionEvent">): ContentPart[] {
  return [
    ...reasoningParts(event),
    ...contentParts(event.thought),
    toolCallPart(event.tool_call, event.tool_call_id, event.tool_name, {
      // An action that was not even built: unknown tool or arguments that do not fit.
      executable: Boolean(event.action),
      title: event.summary ?? null,
      fallback: event.action ?? {},
    }),
  ];
}

/** Exit code of a command; null for other tools. -1 means the command is still running. */
export function exitCodeOf(event: Observation): number | null {
  return event.observation.exit_code ?? event.observation.metadata?.exit_code ?? null;
}

export function outcomeOf(event: Observation): "ok" | "error" {
  const exitCode = exitCodeOf(event);
  const failed = exitCode !== null && exitCode !== 0 && exitCode !== -1;
  return event.observation.is_error || failed ? "error" : "ok";
}

export function observationText(event: Observation): string {
  return textOf(event.observation.content) || (event.observation.output ?? "");
}

/** @param forModel with what the runtime wraps around a command's output, which the model sees too. */
export function observationParts(event: Observation, forModel: boolean): ContentPart[] {
  const { content, metadata } = event.observation;
  const text = observationText(event);
  return [
    {
      type: "tool_result",
      callId: event.tool_call_id ?? null,
      name: event.tool_name ?? null,
      text: forModel ? `${metadata?.prefix ?? ""}${text}${metadata?.suffix ?? ""}` : text,
      outcome: outcomeOf(event),
      exitCode: exitCodeOf(event),
    },
    ...imageParts(content),
    ...contextParts(event.extended_content, "added context"),
  ];
}

export function agentErrorPart(event: EventOfKind<"AgentErrorEvent">): ToolResult {
  return { ...resultHead(event), text: event.error, outcome: "error", exitCode: null };
}

/** @param forModel as the SDK words it for the model, with its lead-in. */
export function rejectionPart(event: EventOfKind<"UserRejectObservation">, forModel: boolean): ToolResult {
  const reason = event.rejection_reason ?? "";
  return {
    ...resultHead(event),
    text: forModel ? `Action rejected: ${reason}` : reason,
    outcome: "rejected",
    exitCode: null,
  };
}

function resultHead(event: {
  tool_call_id?: string | null | undefined;
  tool_name?: string | null | undefined;
}) {
  return { type: "tool_result" as const, callId: event.tool_call_id ?? null, name: event.tool_name ?? null };
}

export function acpFailed(event: AcpToolCall): boolean {
  return event.is_error === true || event.status === "failed";
}

/** One ACP event reports a call and, once it has ended, its result. */
export function acpParts(event: AcpToolCall): ContentPart[] {
  const name = event.tool_kind ?? event.title ?? "tool";
  const call: ContentPart = {
    type: "tool_call",
    callId: event.tool_call_id ?? "",
    name,
    arguments: JSON.stringify(event.raw_input ?? {}),
    executable: true,
    title: event.title ?? null,
  };
  const ended = event.status === "completed" || event.status === "failed" || event.is_error === true;
  if (!ended) return [call];
  return [
    call,
    {
      type: "tool_result",
      callId: event.tool_call_id ?? null,
      name,
      text: acpResultText(event),
      outcome: acpFailed(event) ? "error" : "ok",
      exitCode: null,
    },
  ];
}

function acpResultText(event: AcpToolCall): string {
  const shown = [event.content, event.raw_output].filter((value) => value !== null && value !== undefined);
  return shown.map((value) => (typeof value === "string" ? value : prettyJson(value))).join("\n\n");
}
