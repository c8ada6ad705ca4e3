import type { ForkTarget } from "#lib/api/selection.ts";
import type { Step } from "#lib/conversation/step.ts";

export type ForkPoint = ForkTarget & { label: string; why: string };

/** Tools that run a command, as the known agents name them. */
const RUNS_COMMANDS = /terminal|bash|shell|exec|run_?command|cmd/i;

/**
 * Where to fork to get past a failed step: before it, before the last user message, after the last command that
 * passed. `steps` is the whole path of the conversation, inherited part included, and `failed` an index into it.
 * Places that would copy the same events are suggested once. A cut before a step is one after the step above
 * it: only user messages can be cut before (see planCut).
 */
export function suggestForkPoints(
  conversationId: string,
  steps: readonly Step[],
  failed: number,
): ForkPoint[] {
  const points: ForkPoint[] = [];
  const above = steps[failed - 1];
  if (above !== undefined) {
    points.push({
      label: "Fork before it",
      why: `Keeps everything up to “${above.summary}” and lets the agent take another next step.`,
      ...after(conversationId, above),
    });
  }
  const asked = findLastBefore(steps, failed, ({ kind }) => kind === "user");
  if (asked !== null) {
    points.push({
      label: "Fork before the last user message",
      why: `Leaves out “${asked.summary}”, to be said differently.`,
      conversationId,
      eventId: asked.eventId,
      cut: "before",
    });
  }
  const passed = findLastBefore(steps, failed, hasPassingCommand);
  if (passed !== null && passed !== above) {
    points.push({
      label: "Fork after the last passing command",
      why: `Goes back to “${passed.summary}”, the last command that ended well.`,
      ...after(conversationId, passed),
    });
  }
  return points;
}

function after(conversationId: string, step: Step): ForkTarget {
  return { conversationId, eventId: step.lastEventId, cut: "after" };
}

function hasPassingCommand({ tools, isError }: Step): boolean {
  return !isError && tools.some(({ name, outcome }) => outcome === "ok" && RUNS_COMMANDS.test(name));
}

function findLastBefore(steps: readonly Step[], end: number, test: (step: Step) => boolean): Step | null {
  return steps.slice(0, end).findLast(test) ?? null;
}
