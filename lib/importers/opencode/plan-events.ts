import type { EventContent } from "#lib/conversation/content.ts";
import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { columnText, storableText } from "#lib/importers/plain-text.ts";
import { infoContent, partContent, summaryContent, userContent } from "./content.ts";
import type { Piece } from "./pieces.ts";
import type { Placed } from "./read-export.ts";
import { isAborted, isoTime, isSummary, type MessageInfo } from "./source-message.ts";
import { isAnswered, isKnownPart, type SourcePart } from "./source-part.ts";
import { infoLine, partLine, resultLine, summaryLine, userLine } from "./summary.ts";
import { latencyOf, usageOf } from "./usage.ts";

/** An event before it has its id. */
export type PlannedEvent = Omit<ImportedEvent, "eventId"> & { wantedId: string | null };

/**
 * The events of a message. A user's is one event, and so is the summary a compaction made, because only the whole of
 * it says that it is one. Of an answer every part is an event, the results of its calls behind all calls of their
 * step, and at the end what the message says about itself.
 */
export function eventPlan(piece: Piece): PlannedEvent[] {
  const { message, from, to } = piece;
  const { info } = message;
  const parts = message.parts.slice(from, to);
  const values = parts.map(({ value }) => value);
  if (info.role === "user") return [userEvent(piece, values)];
  if (isSummary(info)) return [summaryEvent(piece, values)];
  const steps = splitSteps(parts);
  // Also behind a revert that parts the message: its usage belongs to one side.
  const measured = message.parts.some(({ value }) => value.type === "step-finish");
  const events = steps.flatMap((step, at) => {
    const isWhole = from === 0 && steps.length === 1;
    const usage = step.end
      ? usageOf(step.end, info, isWhole ? latencyOf(info) : null)
      : measured || at > 0 || from > 0
        ? null
        : usageOf(info, info, latencyOf(info));
    return stepEvents(step, info, at === 0 && from === 0 ? info.id : `${info.id}/${from + at + 1}`, usage);
  });
  const { infoBytes } = message;
  return from === 0 && infoBytes ? [...events, infoEvent(piece, infoBytes, events.length === 0)] : events;
}

type Step = { parts: Placed<SourcePart>[]; end: SourcePart | null };

/** A message is one response since version 0.3 or so; before, every `step-start` in it begins another. */
function splitSteps(parts: readonly Placed<SourcePart>[]): Step[] {
  const steps: Step[] = [];
  for (const part of parts) {
    const { type } = part.value;
    let step = steps.at(-1);
    if (
      !step ||
      (type === "step-start" && (step.end !== null || step.parts.some(({ value }) => isSaid(value))))
    ) {
      step = { parts: [], end: null };
      steps.push(step);
    }
    step.parts.push(part);
    if (type === "step-finish") step.end = part.value;
  }
  return steps;
}

function isSaid({ type }: SourcePart): boolean {
  return type === "text" || type === "reasoning" || type === "tool";
}

function stepEvents(step: Step, info: MessageInfo, responseId: string, usage: Usage | null): PlannedEvent[] {
  // A step of which nothing is left but its end was paid for all the same.
  const carrier = (
    step.parts.find(({ value }) => isSaid(value)) ?? step.parts.find(({ value }) => value === step.end)
  )?.value;
  const said = step.parts.map((part): PlannedEvent => {
    const event = partEvent(part, info, columnText(responseId));
    if (part.value !== carrier || usage === null) return event;
    return isSaid(part.value) ? { ...event, usage } : { ...event, usage, kind: "message", role: "assistant" };
  });
  const results = step.parts.filter(({ value }) => value.type === "tool" && isAnswered(value));
  return [...said, ...results.map((part) => resultEvent(part, info))];
}

const KIND_BY_TYPE: ReadonlyMap<string, EventKind> = new Map([
  ["text", "message"],
  ["reasoning", "reasoning"],
  ["tool", "tool_call"],
  ["step-finish", "log"],
  ["retry", "log"],
  ["done", "log"],
]);

function partEvent(
  { value, bytes }: Placed<SourcePart>,
  info: MessageInfo,
  responseId: string | null,
): PlannedEvent {
  const kind = KIND_BY_TYPE.get(value.type) ?? (isKnownPart(value) ? "state" : "opaque");
  const isTool = value.type === "tool";
  return {
    ...plain(bytes),
    wantedId: value.id || null,
    kind,
    sourceKind: storableText(`assistant/${value.type.slice(0, 200)}`),
    role: isSaid(value) ? "assistant" : null,
    timestamp: isoTime(
      value.time?.start ?? value.state?.time?.start ?? endOf(value, info) ?? info.time?.created,
    ),
    summary: partLine(value),
    toolName: isTool ? columnText(value.tool) : null,
    toolCallId: isTool ? columnText(value.callID) : null,
    responseId,
    model: sent(partContent(value, kind), info),
  };
}

function endOf({ type }: SourcePart, { time }: MessageInfo): number | null {
  return type === "step-finish" ? (time?.completed ?? null) : null;
}

function resultEvent({ value, bytes }: Placed<SourcePart>, info: MessageInfo): PlannedEvent {
  const { state } = value;
  return {
    ...plain(bytes),
    wantedId: value.id ? `${value.id.slice(0, 190)}#result` : null,
    kind: "tool_result",
    sourceKind: "assistant/tool/result",
    role: "tool",
    timestamp: isoTime(state?.time?.end ?? state?.time?.start ?? info.time?.created),
    summary: resultLine(value),
    toolName: columnText(value.tool),
    toolCallId: columnText(value.callID),
    isError: state?.status === "error",
    model: sent(partContent(value, "tool_result"), info),
  };
}

/** opencode sends no answer that failed, and one the user stopped only if it had got anywhere. */
function sent({ model }: EventContent, info: MessageInfo): ImportedEvent["model"] {
  return info.error && !isAborted(info) ? [] : model;
}

function userEvent({ message, from }: Piece, parts: readonly SourcePart[]): PlannedEvent {
  const asksCompaction = parts.some(({ type }) => type === "compaction");
  const { model } = userContent(parts);
  return {
    ...plain(message.bytes),
    wantedId: from === 0 ? message.info.id : `${message.info.id}/${from}`,
    kind: asksCompaction ? "control" : "message",
    sourceKind: asksCompaction ? "user/compaction" : "user",
    role: asksCompaction && model.length === 0 ? null : "user",
    timestamp: isoTime(message.info.time?.created),
    summary: userLine(parts),
    model,
  };
}

function summaryEvent({ message }: Piece, parts: readonly SourcePart[]): PlannedEvent {
  const { info } = message;
  const end = parts.findLast(({ type }) => type === "step-finish");
  return {
    ...plain(message.bytes),
    wantedId: info.id,
    kind: "compaction",
    sourceKind: "assistant/summary",
    timestamp: isoTime(info.time?.created),
    summary: summaryLine(parts),
    responseId: columnText(info.id),
    isError: Boolean(info.error),
    usage: usageOf(end ?? info, info, latencyOf(info)),
    model: summaryContent(parts).model,
  };
}

/** @param isAlone an answer without a part: this event is all that tells of it. */
function infoEvent({ message: { info } }: Piece, infoBytes: Uint8Array, isAlone: boolean): PlannedEvent {
  const kind: EventKind = isAborted(info) ? "control" : info.error ? "error" : isAlone ? "message" : "state";
  const role: EventRole | null = kind === "message" ? "assistant" : null;
  return {
    ...plain(infoBytes),
    wantedId: info.id,
    kind,
    sourceKind: "assistant",
    role,
    timestamp: isoTime(info.time?.completed ?? info.time?.created),
    summary: infoLine(info),
    responseId: columnText(info.id),
    isError: kind === "error",
    usage: isAlone ? usageOf(info, info, latencyOf(info)) : null,
    model: infoContent(info).model,
  };
}

function plain(bytes: Uint8Array): Omit<PlannedEvent, "kind" | "sourceKind" | "summary" | "wantedId"> {
  return {
    role: null,
    timestamp: null,
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes,
    model: [],
  };
}
