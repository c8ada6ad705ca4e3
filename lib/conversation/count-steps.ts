import type { Event } from "./event.ts";
import { emptyStepFold, foldEvent, foldedSteps } from "./group-steps.ts";
import { emptyTotals } from "./metrics.ts";
import type { Step } from "./step.ts";

/** Stands for every closed step: only how many there are, and how many failed, is wanted. */
const COUNTED: Step = {
  firstSeq: 0,
  lastSeq: 0,
  eventId: "",
  lastEventId: "",
  kind: "note",
  summary: "",
  timestamp: null,
  model: null,
  responseId: null,
  tools: [],
  isError: false,
  usage: emptyTotals(),
  prefixHash: "",
};

/** Counts the steps `groupIntoSteps` makes of events, without keeping them: a history may have a million. */
export class CountedSteps {
  readonly #fold = emptyStepFold();
  #counted = 0;
  #failed = 0;

  /** Takes in the next event in seq order. */
  add(event: Event): void {
    const { closed } = this.#fold;
    foldEvent(this.#fold, event);
    for (; this.#counted < closed.length; this.#counted++) {
      if (closed[this.#counted]?.isError) this.#failed++;
      closed[this.#counted] = COUNTED;
    }
  }

  get count(): number {
    return foldedSteps(this.#fold).length;
  }

  /** Steps that failed. A late answer does not change that: it settles a call of a step, not the step. */
  get errors(): number {
    return this.#failed + (foldedSteps(this.#fold).at(-1)?.isError ? 1 : 0);
  }
}
