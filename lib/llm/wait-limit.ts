import { ModelFault } from "./fault.ts";
import type { Timeouts } from "./model-call.ts";

/** 60 s without any sign is what people wait; thinking that is not shown sends nothing for minutes. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 5_000,
  firstTokenMs: 60_000,
  idleMs: 60_000,
  thinkingMs: 300_000,
};

/** Watches one exchange: aborts it with the fault that says which wait was too long. */
export class WaitLimit {
  readonly #timeouts: Timeouts;
  readonly #label: string;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #phase: "first" | "stream" | "thinking" | "over" = "first";

  constructor(timeouts: Timeouts, label: string) {
    this.#timeouts = timeouts;
    this.#label = label;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The request goes out now. */
  start(): void {
    const limit = this.#timeouts.firstTokenMs;
    this.#arm(limit, () => this.#fault("first_token_timeout", `did not begin to answer within`, limit));
  }

  /** The answer has begun, or the model has started or stopped to think without showing it. */
  noteAnswer(thinking: boolean): void {
    if (this.#phase === "over") return;
    const phase = thinking ? "thinking" : "stream";
    const changed = this.#phase !== phase;
    this.#phase = phase;
    if (changed) this.noteBytes();
  }

  /** Something arrived. Before the answer has begun it does not count: pings and headers are no answer. */
  noteBytes(): void {
    if (this.#phase === "first" || this.#phase === "over") return;
    const limit = this.#phase === "thinking" ? this.#timeouts.thinkingMs : this.#timeouts.idleMs;
    this.#arm(limit, () => this.#fault("idle_timeout", `stopped in the middle of its answer for`, limit));
  }

  end(): void {
    this.#phase = "over";
    clearTimeout(this.#timer);
  }

  #arm(limit: number, makeFault: () => ModelFault): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(makeFault()), limit);
  }

  #fault(reason: "first_token_timeout" | "idle_timeout", what: string, limit: number): ModelFault {
    return new ModelFault(reason, `${this.#label} ${what} ${limit / 1000} s. Try again.`);
  }
}
