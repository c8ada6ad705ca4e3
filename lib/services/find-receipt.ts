import { fail, ok, type Result } from "#lib/app-error.ts";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import type { StoredSeal } from "#lib/db/seal-store.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

/**
 * The signed receipt of the sealed run a conversation is part of, as it was stored. Nothing is checked here.
 *
 * Errors: `not_found` for an unknown conversation, one that is not sealed, or one sealed before receipts were made.
 */
export async function findReceipt(db: Database, conversationId: string): Promise<Result<SignedSeal>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  if (!conversation.sealed)
    return fail(
      "not_found",
      "Only sealed runs have a receipt. Ask for the one of the run it was forked from.",
    );
  const sequence = await db.read.findSealSequence(conversationId);
  const stored = sequence === null ? null : await db.read.findSeal(sequence);
  const signed = stored && readStoredSeal(stored);
  return signed
    ? ok(signed)
    : fail("not_found", "This run has no readable receipt. Verify it to see what is wrong.");
}

/** The receipt of a seal, or null when what is stored is no receipt of a run. */
export function readStoredSeal({ body, signature }: StoredSeal): SignedSeal | null {
  try {
    return SignedSeal.safeParse({ receipt: JSON.parse(body), signature }).data ?? null;
  } catch {
    return null;
  }
}
