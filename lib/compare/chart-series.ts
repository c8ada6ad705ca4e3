import { z } from "zod";
import { cachedShare, promptTokens } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";

/** What one step adds to the pictures of a branch. Null is "not reported", and stays a gap. */
export const ChartPoint = z.object({
  /** Number of the step on its path, from 1, as the panel and the graph count. */
  step: z.number().int(),
  /** Milliseconds the run had been going on when the step began; pauses before a fork was made do not count. */
  elapsedMs: z.number().nullable(),
  /** Prompt tokens of the step's responses, cached ones included. */
  input: z.number().nullable(),
  output: z.number().nullable(),
  /** 0..1 */
  cachedShare: z.number().nullable(),
  /** US dollars of this step and all before it, as far as they are known; null where this step's cost is not. */
  cost: z.number().nullable(),
});
export type ChartPoint = z.infer<typeof ChartPoint>;

/** A step with the conversation that spent it. */
export type SpentStep = { step: Step; owner: string };

/** One point per step with a model response; user messages and notes spend nothing and are no gaps. */
export function chartSeries(steps: readonly SpentStep[]): ChartPoint[] {
  const clock = new RunClock();
  const points: ChartPoint[] = [];
  let spent = 0;
  steps.forEach(({ step, owner }, index) => {
    const elapsedMs = clock.read(step.timestamp, owner);
    const { usage } = step;
    if (usage.responses === 0) return;
    spent += usage.cost ?? 0;
    points.push({
      step: index + 1,
      elapsedMs,
      input: promptTokens(usage),
      output: usage.output,
      cachedShare: cachedShare(usage),
      cost: usage.cost === null ? null : spent,
    });
  });
  return points;
}

/**
 * How long a path has been worked on: time passes between entries of one owner only, since days may lie between a run
 * and its fork, and never backwards.
 */
export class RunClock {
  #elapsed = 0;
  #last: { at: number; owner: string } | null = null;

  /** Milliseconds up to here; null without a usable timestamp. */
  read(timestamp: string | null, owner: string): number | null {
    const at = timestamp === null ? Number.NaN : Date.parse(timestamp);
    if (Number.isNaN(at)) return null;
    if (this.#last?.owner === owner) this.#elapsed += Math.max(0, at - this.#last.at);
    this.#last = { at: this.#last?.owner === owner ? Math.max(at, this.#last.at) : at, owner };
    return this.#elapsed;
  }
}
