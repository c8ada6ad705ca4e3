import type { Step } from "./step.ts";

/** A user message and everything up to the next one; what comes before the first message is a turn of its own. */
export type Turn = {
  /** The user step that opened it; null for what precedes the first message. */
  user: Step | null;
  /** All steps, the user's included, in order. Never empty. */
  steps: Step[];
  firstSeq: number;
  lastSeq: number;
};

export function groupIntoTurns(steps: Iterable<Step>): Turn[] {
  const turns: Turn[] = [];
  for (const step of steps) {
    const turn = turns.at(-1);
    if (turn && step.kind !== "user") {
      turn.steps.push(step);
      turn.lastSeq = step.lastSeq;
    } else {
      const user = step.kind === "user" ? step : null;
      turns.push({ user, steps: [step], firstSeq: step.firstSeq, lastSeq: step.lastSeq });
    }
  }
  return turns;
}
