import type { StepEvent } from "#lib/conversation/event.ts";
import { emptyStepFold, foldEvent, foldedSteps } from "#lib/conversation/group-steps.ts";
import type { Step } from "#lib/conversation/step.ts";

/** Steps of a lane from the index `at` on. */
export type StepRun = { at: number; steps: Step[] };

/** Makes steps of one lane's own events and hands them out, each step once unless it changes later. */
export class LaneReader {
  readonly lane: number;
  readonly #headSeq: number;
  #knownSeq: number | null;
  readonly #fold = emptyStepFold();
  /** What was handed out, or is known at the other end; undefined entries are neither. */
  #sent: Step[] = [];

  /**
   * @param headSeq events behind it were committed after the head was read, and are left for the next time
   * @param knownSeq steps up to this event are known at the other end; null: none are
   */
  constructor(lane: number, headSeq: number, knownSeq: number | null) {
    this.lane = lane;
    this.#headSeq = headSeq;
    this.#knownSeq = knownSeq;
  }

  /** Takes the next event in seq order. */
  take(event: StepEvent): void {
    if (event.seq > this.#headSeq) return;
    if (this.#knownSeq !== null && event.seq > this.#knownSeq) this.#noteKnown();
    foldEvent(this.#fold, event);
  }

  /** The steps that are complete, as far as it is known by now. */
  *takeSettled(): Generator<StepRun> {
    if (this.#knownSeq === null) yield* this.#takeUpTo(this.#fold.closed);
  }

  /** The rest, and again the steps that late results have changed. */
  *finish(): Generator<StepRun> {
    if (this.#knownSeq !== null) this.#noteKnown();
    const steps = foldedSteps(this.#fold);
    for (const [at, step] of steps.entries()) {
      if (at < this.#sent.length && this.#sent[at] !== step) yield { at, steps: [step] };
    }
    yield* this.#takeUpTo(steps);
  }

  /** All steps so far. */
  steps(): Step[] {
    return foldedSteps(this.#fold);
  }

  /** The last step is not settled: what follows may belong to it. */
  #noteKnown(): void {
    this.#knownSeq = null;
    this.#sent = foldedSteps(this.#fold).slice(0, -1);
  }

  *#takeUpTo(steps: readonly Step[]): Generator<StepRun> {
    const at = this.#sent.length;
    if (at === steps.length) return;
    const added = steps.slice(at);
    for (const step of added) this.#sent.push(step);
    yield { at, steps: added };
  }
}
