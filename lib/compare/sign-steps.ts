import type { Event } from "#lib/conversation/event.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { StepSignature } from "./align-steps.ts";

/**
 * What each step is known by. Events are those of the steps, in seq order from 0.
 * @param callTexts name and canonical arguments of a call by payload hash; a call that is not in it is known by its
 *   name and summary.
 */
export function signSteps(
  steps: readonly Step[],
  events: readonly Event[],
  callTexts: ReadonlyMap<string, string>,
): StepSignature[] {
  return steps.map((step) => signStep(step, events.slice(step.firstSeq, step.lastSeq + 1), callTexts));
}

function signStep(
  step: Step,
  events: readonly Event[],
  callTexts: ReadonlyMap<string, string>,
): StepSignature {
  const contents = events.flatMap(({ contentHash }) => contentHash ?? []);
  // Without prompt content (an error, a note) only its line can tell it from others.
  const said = contents.length > 0 ? contents : [step.summary];
  const exact = JSON.stringify([step.kind, ...said]);
  const calls = events.filter((event) => event.kind === "tool_call");
  const call = calls.length === 0 ? exact : JSON.stringify(calls.map((event) => callText(event, callTexts)));
  const shape = JSON.stringify([step.kind, ...calls.map(({ toolName }) => toolName)]);
  return { exact, call, shape };
}

function callText(event: Event, callTexts: ReadonlyMap<string, string>): string {
  return callTexts.get(event.payloadHash) ?? JSON.stringify([event.toolName, event.summary]);
}
