import { ok } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import type { LeaseHold } from "#lib/db/turn-store.ts";
import { logError } from "#lib/log.ts";
import type { LiveTurn } from "#lib/turns/live-turns.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import type { SentRequest } from "./sent-request.ts";

/**
 * While a turn runs: renews its lease, writes down what was streamed (best effort: a failure is logged and the turn
 * goes on), and stops the turn when it was cancelled from another process or when the lease is gone.
 */
export function keepLease(
  db: Database,
  runtime: TurnRuntime,
  turn: { attemptId: string; lease: LeaseHold; sent: SentRequest },
  live: LiveTurn,
): { stop(): Promise<void> } {
  const { attemptId, lease, sent } = turn;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();
  let renewedAt = performance.now();
  let written = 0;

  async function tick(): Promise<void> {
    const attempt = await db.read.findAttempt(attemptId);
    if (attempt?.cancelRequested) live.stop("cancelled");
    if (attempt?.status !== "running") live.stop("lost");
    const partial = live.partial();
    const length = partial.partialText.length + partial.partialReasoning.length;
    const due = performance.now() - renewedAt > runtime.leaseMs / 4;
    if (!due && length === written && !sent.isPending) return;
    let stored = () => {};
    const renewed = await db.write(async (tx) => {
      if (!(await tx.renewLease(lease, runtime.leaseMs))) return ok(false);
      await tx.notePartial(attemptId, partial);
      stored = await sent.store(tx, attemptId);
      return ok(true);
    });
    if (!renewed.ok) return;
    if (!renewed.value) live.stop("lost");
    stored();
    renewedAt = performance.now();
    written = length;
  }

  function schedule(): void {
    timer = setTimeout(() => {
      ticking = tick()
        .catch((error: unknown) => logError("turn lease", error))
        .then(() => {
          if (!stopped) schedule();
        });
    }, runtime.tickMs);
  }

  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await ticking;
    },
  };
}
