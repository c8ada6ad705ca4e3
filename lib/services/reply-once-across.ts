import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { findReply, isSameRequest, type KeyedCall, keepReply, keyReused } from "./reply-once.ts";

/** What work of several transactions answers, as JSON text with its status. */
export type KeptReply = { status: number; body: string };

/**
 * Runs work that takes several transactions once per idempotency key: the key is claimed for its request before the
 * work begins, and the answer kept when it is done. A claim whose work was cut off is taken up again by the same
 * request, so the work itself has to be safe to repeat. Two at the same time both work, and both answer.
 *
 * Errors: `invalid_request` when the key belongs to another request; those of `work`, which give the claim back.
 */
export async function replyOnceAcross(
  db: Database,
  call: KeyedCall,
  work: () => Promise<Result<KeptReply>>,
): Promise<Result<KeptReply>> {
  const { scope, key, request } = call;
  if (key === null) return work();
  const claimed = await db.write(async (tx): Promise<Result<string>> => {
    const earlier = await findReply(tx, scope, key);
    if (earlier) return isSameRequest(earlier, request) ? ok(earlier.reply) : keyReused();
    await keepReply(tx, { ...call, key }, UNDER_WAY);
    return ok(UNDER_WAY);
  });
  if (!claimed.ok) return claimed;
  if (claimed.value !== UNDER_WAY) return ok(JSON.parse(claimed.value));
  const reply = await work();
  const noted = await db.write(async (tx) => {
    if (reply.ok) await tx.fillStoredReply(scope, key, JSON.stringify(reply.value));
    else await tx.deleteStoredReply(scope, key);
    return ok(null);
  });
  return noted.ok ? reply : noted;
}

const UNDER_WAY = "";
