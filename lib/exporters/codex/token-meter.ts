import type { Usage } from "#lib/conversation/usage.ts";
import type { RolloutLine } from "#lib/importers/codex/rollout-line.ts";
import type { Meter } from "#lib/importers/codex/thread.ts";
import { NO_METER } from "#lib/importers/codex/thread.ts";
import { takeReport } from "#lib/importers/codex/token-meter.ts";
import { addCounts, readTokenReport, type TokenCounts } from "#lib/importers/codex/token-report.ts";

type Payload = Record<string, unknown>;

/** Keeps the thread's running total, as every `token_count` line repeats it. */
export class TokenMeter {
  isGuessed = false;
  #meter: Meter = NO_METER;
  readonly #known = new Set<string>();
  /** Usages of responses no report has been seen for. */
  #waiting: Usage[] = [];
  #reports = 0;

  /** Takes in a line that is written as it is, and the usage its event carries. */
  see(line: RolloutLine, usage: Usage | null): void {
    if (usage) this.#waiting.push(usage);
    const report =
      line.type === "event_msg" || line.type === "token_usage_record" ? readTokenReport(line) : null;
    if (!report) return;
    const { meter, counts } = takeReport(this.#meter, report, this.#known, true);
    this.#meter = meter;
    if (counts) this.#reports++;
  }

  /** The report of the last response when the branch was cut off before it; null when it is there. */
  due(): Payload | null {
    const usage = this.#waiting.length > this.#reports ? this.#waiting.at(-1) : undefined;
    this.#waiting = [];
    this.#reports = 0;
    return usage ? this.report(usage) : null;
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
