import type { Lane } from "#lib/api/graph.ts";
import type { Step } from "#lib/conversation/step.ts";
import { HEADER } from "./fork-home.ts";
import { collectSteps, type StepSet } from "./step-set.ts";

/** Every step of a family that failed. O(steps). */
export function findErrors(lanes: readonly Lane[]): StepSet {
  return collectSteps(lanes, (lane, step) => step !== HEADER && lane.steps[step]?.isError === true);
}

/** The first step a conversation itself failed at: a failure on the path it inherited is its source's. */
export function findFirstError(lane: Lane): Step | null {
  return lane.steps.find((step) => step.isError) ?? null;
}

/** What failed, after the step's number: "terminal exited with an error", "the provider answered …". */
export function describeFailure(step: Step): string {
  if (step.kind === "error") return step.summary;
  const failed = step.tools.filter((tool) => tool.outcome === "error");
  const [first] = failed;
  if (first === undefined) return step.summary;
  return failed.length === 1
    ? `${first.name} ended with an error`
    : `${failed.length} tool calls ended with an error`;
}
