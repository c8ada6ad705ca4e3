import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Writes } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";

/**
 * Runs `action` once per idempotency key and answers its reply again for the same request. The reply is
 * stored in the transaction that did the work, so that a crash leaves both or neither. No key: just runs.
 *
 * Errors: `invalid_request` when the key was used for another request.
 */
export async function replyOnce(
  tx: Writes,
  call: { scope: string; key: string | null; request: unknown },
  action: () => Promise<Result<string>>,
): Promise<Result<string>> {
  if (call.key === null) return action();
  const requestHash = sha256(JSON.stringify(call.request));
  const earlier = await tx.findStoredReply(call.scope, call.key);
  if (earlier) {
    return earlier.requestHash === requestHash
      ? ok(earlier.reply)
      : fail("invalid_request", "This idempotency key was used for another request. Send a new key.");
  }
  const reply = await action();
  if (reply.ok) await tx.insertStoredReply(call.scope, call.key, { requestHash, reply: reply.value });
  return reply;
}
