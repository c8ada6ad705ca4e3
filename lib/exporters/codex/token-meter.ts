import type { Usage } from "#lib/conversation/usage.ts";
import type { RolloutLine } from "#lib/importers/codex/rollout-line.ts";
import type { Meter } from "#lib/importers/codex/thread.ts";
import { NO_METER } from "#lib/importers/codex/thread.ts";
import { takeReport } from "#lib/importers/codex/token-meter.ts";
import {
  addCounts,
  readTokenReport,
  storableCounts,
  type TokenCounts,
} from "#lib/importers/codex/token-report.ts";

type Payload = Record<string, unknown>;

/** Keeps the thread's running total, as every `token_count` line repeats it. */
export class TokenMeter {
  isGuessed = false;
  #meter: Meter = NO_METER;
  readonly #known = new Set<string>();
  /** Responses of the branch no report has been written for, by what they used. */
  readonly #unreported = new Map<string, Usage[]>();

  /** @param usages of all events of the branch that come from Codex. */
  constructor(usages: readonly Usage[]) {
    for (const usage of usages) {
      const same = this.#unreported.get(keyOf(usage));
      if (same) same.push(usage);
      else this.#unreported.set(keyOf(usage), [usage]);
    }
  }

  /**
   * Takes in a line that is to be written as it is.
   * @returns false for a report of tokens nothing in the branch used: of turns that were undone, or of a parent that
   *   was never uploaded. Read again, it would count as this branch's.
   */
  see(line: RolloutLine): boolean {
    const report =
      line.type === "event_msg" || line.type === "token_usage_record" ? readTokenReport(line) : null;
    if (!report) return true;
    const { meter, counts } = takeReport(this.#meter, report, this.#known, true);
    if (counts && !this.#unreported.get(keyOf(storableCounts(counts)))?.pop()) return false;
    this.#meter = meter;
    return true;
  }

  /** The reports of responses the branch was cut off before. */
  due(): Payload[] {
    const left = [...this.#unreported.values()].flat();
    this.#unreported.clear();
    return left.map((usage) => this.report(usage));
  }

  report(usage: Usage): Payload {
    const { input, cacheRead, cacheWrite, output, reasoning } = usage;
    if ([input, cacheRead, output, reasoning].includes(null)) this.isGuessed = true;
    const last = { input, cacheRead, cacheWrite, output, reasoning };
    const total = this.#meter.total ? addCounts(this.#meter.total, last) : last;
    this.#meter = { ...this.#meter, total };
    const info = {
      total_token_usage: written(total),
      last_token_usage: written(last),
      model_context_window: null,
    };
    return { type: "token_count", info, rate_limits: null };
  }
}

/** Every count is a number there. */
function written({ input, cacheRead, cacheWrite, output, reasoning }: TokenCounts): Payload {
  return {
    input_tokens: input ?? 0,
    cached_input_tokens: cacheRead ?? 0,
    ...(cacheWrite === null ? {} : { cache_write_input_tokens: cacheWrite }),
    output_tokens: output ?? 0,
    reasoning_output_tokens: reasoning ?? 0,
    total_tokens: (input ?? 0) + (output ?? 0),
  };
}

function keyOf({ input, output, cacheRead, reasoning }: TokenCounts): string {
  return JSON.stringify([input, output, cacheRead, reasoning]);
}
