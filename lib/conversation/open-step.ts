import type { StepEvent } from "./event.ts";
import { answerBadge, isOffline } from "./event-badge.ts";
import { addUsage, emptyTotals } from "./metrics.ts";
import type { Step, StepKind, StepTool } from "./step.ts";

/** A step that may still grow. Changed in place: every event must cost the same, however long the step is. */
export type OpenStep = {
  step: Step;
  /** Index in `step.tools` by call id. */
  calls: Map<string, number>;
  /** How telling the current summary is; a more telling event replaces it, an equal one does not. */
  summaryRank: number;
};

/** Starts a step with the event that gives it its identity; `waiting` are the events before it that it takes in. */
export function openStep(kind: StepKind, opener: StepEvent, waiting: readonly StepEvent[]): OpenStep {
  const open: OpenStep = {
    step: {
      firstSeq: waiting[0]?.seq ?? opener.seq,
      lastSeq: opener.seq,
      eventId: opener.eventId,
      lastEventId: opener.eventId,
      kind,
      summary: "",
      timestamp: opener.timestamp,
      model: null,
      responseId: opener.responseId,
      tools: [],
      isError: false,
      usage: emptyTotals(),
      prefixHash: opener.prefixHash,
    },
    calls: new Map(),
    summaryRank: -1,
  };
  for (const event of waiting) extendStep(open, event);
  extendStep(open, opener);
  return open;
}

/** Takes the event into the step. Events come in seq order. */
export function extendStep(open: OpenStep, event: StepEvent): void {
  const { step } = open;
  step.lastSeq = event.seq;
  step.lastEventId = event.eventId;
  step.prefixHash = event.prefixHash;
  if (event.usage !== null) {
    step.usage = addUsage(step.usage, event.usage);
    step.model ??= event.usage.model;
  }
  if (isOffline(event)) step.offline = true;
  if (event.kind === "tool_call") noteCall(open, event);
  if (event.kind === "tool_result") noteResult(open, event);
  if (event.isError && CAN_FAIL.has(event.kind)) step.isError = true;
  const rank = summaryRank(event);
  const line = event.summary || event.toolName || "";
  if (line !== "" && rank > open.summaryRank) {
    step.summary = line;
    open.summaryRank = rank;
  }
}

/** A failed hook or a logged fault is not a failed step. */
const CAN_FAIL: ReadonlySet<StepEvent["kind"]> = new Set(["tool_call", "tool_result", "error"]);

/** What tells most about a step first: what was said, then thought, then done. */
function summaryRank(event: StepEvent): number {
  switch (event.kind) {
    case "message":
      return event.role === "user" ? 7 : 6;
    case "error":
    case "compaction":
      return 6;
    case "reasoning":
      return 5;
    case "tool_call":
      return 4;
    case "tool_result":
      return 3;
    case "system_prompt":
      return 2;
    default:
      return 1;
  }
}

/** A second call event with the same id reports what came of the first (ACP: started, then completed). */
function noteCall(open: OpenStep, event: StepEvent): void {
  const known = event.toolCallId === null ? undefined : open.calls.get(event.toolCallId);
  if (known !== undefined) {
    settleCall(open, known, event);
    return;
  }
  if (event.toolCallId !== null) open.calls.set(event.toolCallId, open.step.tools.length);
  open.step.tools.push({
    callId: event.toolCallId,
    name: event.toolName ?? "tool",
    summary: event.summary,
    outcome: event.isError ? "error" : "pending",
  });
}

function noteResult(open: OpenStep, event: StepEvent): void {
  const index = event.toolCallId === null ? undefined : open.calls.get(event.toolCallId);
  if (index !== undefined) settleCall(open, index, event);
}

/** Notes what came of the call at `index` of the step's tools. */
export function settleCall(open: OpenStep, index: number, result: StepEvent): void {
  const tool = open.step.tools[index];
  if (tool) open.step.tools[index] = settle(tool, result);
}

/** The first result of a call counts; a later one is a repetition the model never sees. */
export function settle(tool: StepTool, result: StepEvent): StepTool {
  if (tool.outcome !== "pending") return tool;
  const badge = answerBadge(result);
  return { ...tool, outcome: result.isError ? "error" : "ok", ...(badge === null ? {} : { badge }) };
}
