import { ok, type Result } from "#lib/app-error.ts";
import type { Attempt, TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { beginTurn, type TurnInput } from "./begin-turn.ts";
import { prepareTurn } from "./prepare-turn.ts";
import { runTurn } from "./run-turn.ts";

/**
 * Begins a turn and lets it run in the background of this process: the browser only watches, and a client that goes
 * away does not stop it. @returns the attempt, at once.
 */
export async function startTurn(
  db: Database,
  runtime: TurnRuntime,
  { conversationId, ...input }: TurnInput & { conversationId: string; overrides: TurnOverrides | null },
): Promise<Result<Attempt>> {
  const plan = await prepareTurn(db, runtime.env, { conversationId, overrides: input.overrides });
  if (!plan.ok) return plan;
  const begun = await beginTurn(db, runtime, plan.value, input);
  if (!begun.ok) return begun;
  const { attempt, conversation, lease } = begun.value;
  if (lease) {
    const turn = { ...plan.value, conversation, attempt, lease };
    runtime.live.start(attempt.id, (live) => runTurn(db, runtime, turn, live));
  }
  return ok(attempt);
}
