import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import type { Result, Step, StepSource } from "./source-trajectory.ts";
import { callPart, isFailed, messageParts, resultParts } from "./step-parts.ts";
import { callLine, resultLine, stepLine } from "./summary.ts";
import type { PlacedStep } from "./trajectory.ts";

/** The events of a step, and which of them a result's call is: sub-agents hang there. */
export type StepEvents = { events: ImportedEvent[]; callerOf(result: number): string | null };

/**
 * One step → its message with the first tool call, an event for every other call, then one for every result, each
 * with the bytes of its own place in the file.
 *
 * @param isPrompt the trajectory's first step is its system prompt, which the agent config holds.
 */
export function toEvents(
  placed: PlacedStep,
  usage: Usage | null,
  isPrompt: boolean,
  ids: EventIds,
): StepEvents {
  const { step, bytes, index } = placed;
  const eventId = ids.take(step.id === null ? null : `step-${step.id}`, `step@${index}`, bytes);
  const shared = {
    timestamp: columnText(step.timestamp),
    responseId: step.source === "agent" ? eventId : null,
  };
  const head = messageEvent(step, isPrompt);
  const events: ImportedEvent[] = [{ ...head, ...shared, eventId, usage, bytes }];
  const callIds = new Map<string, string>();
  const names = new Map<string, string | null>();
  const callSlices = step.calls.length > 1 ? sliceElements(bytes, ["tool_calls"]) : [];
  for (const [at, call] of step.calls.entries()) {
    const callId = call?.tool_call_id ?? "";
    if (call && callId && !names.has(callId)) names.set(callId, columnText(call.function_name));
    const slice = callSlices[at];
    const id = at === 0 || !call || !slice ? eventId : ids.take(`${eventId}/call-${at + 1}`, "call", slice);
    if (callId && !callIds.has(callId)) callIds.set(callId, id);
    if (id === eventId || !call || !slice) continue;
    events.push({
      ...shared,
      eventId: id,
      kind: "tool_call",
      sourceKind: `${head.sourceKind}/tool_calls`,
      role: "assistant",
      summary: callLine(call),
      toolName: columnText(call.function_name),
      toolCallId: columnText(call.tool_call_id),
      isError: false,
      usage: null,
      bytes: slice,
      model: [callPart(call)],
    });
  }
  const resultIds: string[] = [];
  // What a compaction observed is in its own event, whole.
  const isAsked = step.results.length > 0 && !step.isBoundary;
  const resultSlices = isAsked ? sliceElements(bytes, ["observation", "results"]) : [];
  for (const [at, result] of step.results.entries()) {
    const slice = resultSlices[at];
    if (!result || !slice) continue;
    const id = ids.take(`${eventId}/result-${at + 1}`, "result", slice);
    resultIds[at] = id;
    const name = names.get(result.source_call_id ?? "") ?? null;
    events.push({
      ...resultEvent(result, name, head.sourceKind),
      ...shared,
      eventId: id,
      usage: null,
      bytes: slice,
    });
  }
  const callerOf = (at: number) =>
    callIds.get(step.results[at]?.source_call_id ?? "") ??
    (step.calls.length === 1 ? eventId : (resultIds[at] ?? eventId));
  return { events, callerOf };
}

type Derived = Omit<ImportedEvent, "eventId" | "timestamp" | "responseId" | "usage" | "bytes">;

const ROLES: Readonly<Record<StepSource, EventRole | null>> = {
  system: "system",
  user: "user",
  agent: "assistant",
  unknown: null,
};

function messageEvent(step: Step, isPrompt: boolean): Derived {
  const call = step.calls[0] ?? null;
  return {
    kind: isPrompt ? "system_prompt" : kindOf(step),
    sourceKind: columnText(step.sourceWord) ?? "step",
    role: step.isBoundary ? null : ROLES[step.source],
    summary: stepLine(step),
    toolName: columnText(call?.function_name),
    toolCallId: columnText(call?.tool_call_id),
    isError: false,
    model: isPrompt ? [] : messageParts(step).model,
  };
}

function kindOf(step: Step): EventKind {
  if (step.isBoundary) return "compaction";
  if (step.source === "unknown") return "opaque";
  if (step.source === "agent" && step.calls.length > 0) return "tool_call";
  const says = messageParts(step).parts.some((part) => part.type === "text" || part.type === "image");
  return step.source === "agent" && !says && step.reasoning ? "reasoning" : "message";
}

/** Without a call it answers, an observation joins the step as something the environment said. */
function resultEvent(result: Result, name: string | null, source: string): Derived {
  const callId = columnText(result.source_call_id);
  const { model } = resultParts(result);
  const isSaid = callId !== null || model.length > 0;
  return {
    // One that only names a sub-agent tells the model nothing.
    kind: callId === null ? (isSaid ? "message" : "log") : "tool_result",
    sourceKind: `${source}/observation`,
    role: isSaid ? "tool" : null,
    summary: resultLine(result),
    toolName: name,
    toolCallId: callId,
    isError: isFailed(result),
    model,
  };
}
