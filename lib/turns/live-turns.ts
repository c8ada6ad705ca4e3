import type { TurnMessage } from "#lib/api/turn.ts";

/** What a running turn shows, in its order. */
export type StreamedPart = Exclude<
  TurnMessage,
  { type: "attempt" | "snapshot" | "committed" | "failed"; [key: string]: unknown }
>;
export type TurnEnd = Extract<TurnMessage, { type: "committed" | "failed" }>;

/** Why a turn was stopped from outside. `lost`: its lease ran out or was taken. */
export type StopReason = "cancelled" | "lost";

/** Characters of one message to a watcher: a slow one gets its replay in pieces. */
const PIECE = 16_384;

/**
 * One running turn of this process, for showing only. Watchers read one shared log at their own pace, so a slow one
 * costs a position in it and no buffer of its own.
 */
export class LiveTurn {
  readonly #parts: StreamedPart[] = [];
  readonly #controller = new AbortController();
  #wake: () => void = () => {};
  #changed: Promise<void>;
  #end: TurnEnd | null = null;
  #stopReason: StopReason | null = null;

  constructor() {
    this.#changed = this.#nextChange();
  }

  /** Aborts the model call. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#controller.abort();
  }

  push(part: StreamedPart): void {
    const last = this.#parts.at(-1);
    if (last && isText(last) && isText(part) && last.type === part.type) last.text += part.text;
    else this.#parts.push({ ...part });
    this.#notify();
  }

  /** Everything said so far, without the tool calls. */
  partial(): { partialText: string; partialReasoning: string } {
    const join = (type: "text" | "reasoning") =>
      this.#parts.flatMap((part) => (isText(part) && part.type === type ? [part.text] : [])).join("");
    return { partialText: join("text"), partialReasoning: join("reasoning") };
  }

  /** The last message; what comes after it is ignored by everyone. */
  finish(end: TurnEnd): void {
    this.#end ??= end;
    this.#notify();
  }

  /** What was streamed so far, then what comes, then the end. Ends early when `signal` does; the turn goes on. */
  async *watch(signal: AbortSignal): AsyncGenerator<StreamedPart | TurnEnd> {
    // Wakes the others too, which costs them a look; a promise per watcher would gather a reaction per delta.
    const wake = () => this.#notify();
    signal.addEventListener("abort", wake, { once: true });
    try {
      yield* this.#read(signal);
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }

  async *#read(signal: AbortSignal): AsyncGenerator<StreamedPart | TurnEnd> {
    let part = 0;
    let offset = 0;
    while (!signal.aborted) {
      const changed = this.#changed;
      const current = this.#parts[part];
      if (current && isText(current) && offset < current.text.length) {
        const text = current.text.slice(offset, offset + PIECE);
        offset += text.length;
        yield { type: current.type, text };
      } else if (current && !isText(current)) {
        part += 1;
        yield current;
      } else if (part < this.#parts.length - 1) {
        part += 1;
        offset = 0;
      } else if (this.#end) {
        yield this.#end;
        return;
      } else {
        await changed;
      }
    }
  }

  #notify(): void {
    this.#wake();
    this.#changed = this.#nextChange();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** The turns this process runs, by attempt id. */
export class LiveTurns {
  readonly #turns = new Map<string, LiveTurn>();
  readonly #running = new Set<Promise<void>>();

  find(attemptId: string): LiveTurn | null {
    return this.#turns.get(attemptId) ?? null;
  }

  /** Runs a turn in the background; it is found here until `run` is done. `run` never rejects. */
  start(attemptId: string, run: (live: LiveTurn) => Promise<void>): void {
    const live = new LiveTurn();
    this.#turns.set(attemptId, live);
    const running = run(live).finally(() => {
      this.#turns.delete(attemptId);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  /** Resolves when no turn runs any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

function isText(part: StreamedPart): part is Extract<StreamedPart, { type: "text" | "reasoning" }> {
  return part.type === "text" || part.type === "reasoning";
}
