import { fail, ok, type Result } from "#lib/app-error.ts";
import type { StoredReply, Writes } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";

/** A request and the key its sender gave it; keys of one scope do not meet those of another. */
export type KeyedCall = { scope: string; key: string | null; request: unknown };

/** How long a key is remembered: longer than any client goes on retrying. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Runs `action` once per idempotency key and answers its reply again for the same request, for a day. The reply is
 * stored in the transaction that did the work, so that a crash leaves both or neither. No key: just runs.
 *
 * Errors: `invalid_request` when the key was used for another request.
 */
export async function replyOnce(
  tx: Writes,
  call: KeyedCall,
  action: () => Promise<Result<string>>,
): Promise<Result<string>> {
  if (call.key === null) return action();
  const earlier = await findReply(tx, call.scope, call.key);
  if (earlier) return isSameRequest(earlier, call.request) ? ok(earlier.reply) : keyReused();
  const reply = await action();
  if (reply.ok) await keepReply(tx, { ...call, key: call.key }, reply.value);
  return reply;
}

/** The reply a key has, unless it is a day old: such a key is a new one. */
export async function findReply(tx: Writes, scope: string, key: string): Promise<StoredReply | null> {
  const earlier = await tx.findStoredReply(scope, key);
  if (earlier === null || earlier.createdAt > keptSince()) return earlier;
  await tx.deleteStoredReply(scope, key);
  return null;
}

/** Notes a reply under its key, and forgets some that nobody asks for any more. */
export async function keepReply(
  tx: Writes,
  { scope, key, request }: KeyedCall & { key: string },
  reply: string,
): Promise<void> {
  await tx.deleteOldReplies(keptSince());
  const createdAt = new Date().toISOString();
  await tx.insertStoredReply(scope, key, { requestHash: hashOf(request), reply, createdAt });
}

export function isSameRequest(earlier: StoredReply, request: unknown): boolean {
  return earlier.requestHash === hashOf(request);
}

export function keyReused() {
  return fail("invalid_request", "This idempotency key was used for another request. Send a new key.");
}

function hashOf(request: unknown): string {
  return sha256(JSON.stringify(request));
}

function keptSince(): string {
  return new Date(Date.now() - KEPT_MS).toISOString();
}
