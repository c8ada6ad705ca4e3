import type { StepEvent } from "./event.ts";
import { extendStep, type OpenStep, openStep, settle, settleCall } from "./open-step.ts";
import type { Step, StepKind } from "./step.ts";

/**
 * State of the left fold from events to steps. Changed in place, so that one more event costs the same
 * however long the history is; `foldedSteps` reads it at any time.
 */
export type StepFold = {
  /** Steps that no event can extend any more. */
  readonly closed: Step[];
  open: OpenStep | null;
  /** Events before the first step: they belong to whichever step opens. */
  waiting: StepEvent[];
  /** Calls of closed steps that have no result yet: their place by call id. */
  readonly unanswered: Map<string, { step: number; tool: number }>;
  /** Closed steps copied since `foldedSteps` handed steps out: nobody else holds them. */
  readonly ours: Set<number>;
  /** Index of the step that holds the last message. Repeated call ids mean the same call only behind it (ACP). */
  lastMessageStep: number;
};

export function emptyStepFold(): StepFold {
  return { closed: [], open: null, waiting: [], unanswered: new Map(), ours: new Set(), lastMessageStep: 0 };
}

/**
 * Groups events into steps: contiguous seq ranges that together cover all of them.
 *
 * - A user message, a compaction and an error are steps of their own, and so is a system prompt that comes
 *   after the first step; earlier system prompts belong to the first step.
 * - Events of one model response share its response id and are one step, with the results of its calls.
 * - A result whose call is in another step is a step of kind `tool`; the call's outcome is noted there too.
 * - State, hook, control, log and opaque events never open a step: they extend the one before them.
 *
 * Each step's usage is the sum over its own events, inherited or not.
 */
export function groupIntoSteps(events: Iterable<StepEvent>): Step[] {
  const fold = emptyStepFold();
  for (const event of events) foldEvent(fold, event);
  return foldedSteps(fold);
}

/** Takes in the next event in seq order. */
export function foldEvent(fold: StepFold, event: StepEvent): void {
  const { open } = fold;
  if (open ? extendsStep(open, event) : waitsForStep(event)) {
    if (open) extendStep(open, event);
    else fold.waiting.push(event);
  } else {
    closeStep(fold);
    fold.open = openStep(stepKindOf(event), event, fold.waiting);
    fold.waiting = [];
    settleRepeatedCall(fold, event);
  }
  if (event.kind === "tool_result" && !joinsOpenCall(fold, event)) answerClosedCall(fold, event);
  if (event.kind === "message") fold.lastMessageStep = fold.closed.length;
}

/** The steps so far. The last one is a copy: it may still grow in the fold. */
export function foldedSteps(fold: StepFold): Step[] {
  fold.ours.clear();
  const last = fold.open ?? stepOfWaiting(fold.waiting);
  return last ? [...fold.closed, { ...last.step, tools: [...last.step.tools] }] : [...fold.closed];
}

function closeStep(fold: StepFold): void {
  if (!fold.open) return;
  const index = fold.closed.push(fold.open.step) - 1;
  for (const [callId, tool] of fold.open.calls) {
    if (fold.open.step.tools[tool]?.outcome === "pending") fold.unanswered.set(callId, { step: index, tool });
  }
  fold.open = null;
}

/** A call answered late would look pending for ever. A step that was handed out is replaced, not changed. */
function answerClosedCall(fold: StepFold, event: StepEvent): void {
  if (event.toolCallId === null) return;
  const place = fold.unanswered.get(event.toolCallId);
  let step = place && fold.closed[place.step];
  if (!place || !step) return;
  fold.unanswered.delete(event.toolCallId);
  // One copy per step, not per answer: a batch of 100,000 late answers must not copy itself 100,000 times.
  if (!fold.ours.has(place.step)) {
    step = { ...step, tools: [...step.tools] };
    fold.closed[place.step] = step;
    fold.ours.add(place.step);
  }
  const tool = step.tools[place.tool];
  if (tool) step.tools[place.tool] = settle(tool, event);
}

/** A call that opened a step behind others can be the second report of one of theirs: both are settled then. */
function settleRepeatedCall(fold: StepFold, event: StepEvent): void {
  if (event.kind !== "tool_call" || event.responseId !== null || event.toolCallId === null) return;
  const place = fold.unanswered.get(event.toolCallId);
  if (!place || place.step < fold.lastMessageStep || !fold.open) return;
  settleCall(fold.open, 0, event);
  answerClosedCall(fold, event);
}

function joinsOpenCall(fold: StepFold, event: StepEvent): boolean {
  return event.toolCallId !== null && fold.open?.calls.has(event.toolCallId) === true;
}

/** Everything waits when no step opened at all: a lone system prompt, or notes without a conversation. */
function stepOfWaiting(waiting: readonly StepEvent[]): OpenStep | null {
  const first = waiting[0];
  if (!first) return null;
  const at = waiting.findIndex(isSystemPrompt);
  const opener = waiting[at] ?? first;
  const open = openStep(at >= 0 ? "system" : "note", opener, waiting.slice(0, Math.max(at, 0)));
  for (const event of waiting.slice(Math.max(at, 0) + 1)) extendStep(open, event);
  return open;
}

function extendsStep(open: OpenStep, event: StepEvent): boolean {
  if (isNoise(event)) return true;
  if (isSystemPrompt(event) || isUserMessage(event)) return false;
  if (event.kind === "compaction" || event.kind === "error") return false;
  if (event.responseId !== null && event.responseId === open.step.responseId) return true;
  // A call with another response's id is another call, whatever its own id: those restart per session (ACP).
  const mayJoinCall =
    event.kind === "tool_result" || (event.kind === "tool_call" && event.responseId === null);
  return mayJoinCall && event.toolCallId !== null && open.calls.has(event.toolCallId);
}

function waitsForStep(event: StepEvent): boolean {
  return isNoise(event) || isSystemPrompt(event);
}

function stepKindOf(event: StepEvent): StepKind {
  if (isUserMessage(event)) return "user";
  if (isSystemPrompt(event)) return "system";
  if (event.kind === "compaction" || event.kind === "error") return event.kind;
  return event.kind === "tool_result" ? "tool" : "agent";
}

/** What the harness writes around the conversation: nothing of it is said by anyone or sent to the model. */
export function isNoise(event: Pick<StepEvent, "kind">): boolean {
  return NOISE.has(event.kind);
}

const NOISE: ReadonlySet<StepEvent["kind"]> = new Set(["state", "hook", "control", "log", "opaque"]);

function isUserMessage(event: StepEvent): boolean {
  return event.kind === "message" && event.role === "user";
}

function isSystemPrompt(event: StepEvent): boolean {
  return event.kind === "system_prompt" || (event.kind === "message" && event.role === "system");
}
