import { fail, ok, type Result } from "#lib/app-error.ts";
import { receiptHash, type TombstoneReceipt } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";
import { conversationNotFound } from "./not-found.ts";
import { readReceipt } from "./verify-seal-chain.ts";

/** Who removes what, and why. `confirm` has to repeat the run's id: nothing else is asked before it is gone. */
export type RemovalInput = { conversationId: string; confirm: string; actor: string; reason: string };

/**
 * An administrator's action: writes a tombstone into the seal chain, then removes the run with its branches and
 * sub-agents. Its receipt stays, so that the chain still verifies and says what was taken away, when and by whom.
 *
 * Errors: `not_found`; `invalid_request` without the right confirmation, an actor and a reason; `conflict` for what is
 * not sealed, for a part of a run, and while forks made here hang from it.
 */
export async function removeSealedRun(db: Database, input: RemovalInput): Promise<Result<TombstoneReceipt>> {
  const { conversationId } = input;
  const actor = input.actor.trim();
  const reason = input.reason.trim();
  if (actor === "" || reason === "")
    return fail("invalid_request", "Say who removes the run and why: both stay in the seal chain for good.");
  return db.write(async (tx) => {
    const root = await tx.findConversation(conversationId);
    if (!root) return conversationNotFound(conversationId);
    if (input.confirm !== conversationId)
      return fail("invalid_request", `Repeat the run's id to confirm: ${conversationId}`);
    const sequence = root.sealed ? await tx.findSealSequence(conversationId) : null;
    const seal = sequence === null ? null : await tx.findSeal(sequence);
    const receipt = seal && readReceipt(seal);
    if (receipt?.kind !== "seal")
      return fail("conflict", "This branch is not a sealed run with a receipt. Delete it like any fork.");
    if (receipt.run_id !== conversationId)
      return fail(
        "conflict",
        `This is a part of the run ${receipt.run_id}: only the whole run can be removed.`,
      );

    const members = new Set(receipt.branches.map((branch) => branch.conversation_id));
    const family = await tx.listConversationsOfFamilies([root.familyId]);
    const hanging = family.filter(
      (each) => !members.has(each.id) && members.has(each.forkedFromId ?? each.spawnedById ?? ""),
    );
    if (hanging.length > 0) {
      const noun = hanging.length === 1 ? "fork was" : "forks were";
      return fail("conflict", `${hanging.length} ${noun} made from this run. Delete them first.`);
    }
    const signed = await tx.appendSeal(
      {
        kind: "tombstone",
        run_id: conversationId,
        removes: receipt.sequence,
        removed_hash: receiptHash(sha256, receipt),
        actor,
        reason,
        removed_at: new Date().toISOString(),
      },
      [],
    );
    await tx.insertAuditEntry({
      actor,
      action: "delete_sealed_run",
      conversationId,
      familyId: root.familyId,
      detail: { reason, tombstone: String(signed.receipt.sequence) },
    });
    // Its files are kept nowhere else, and an earlier reading it had replaced is in sight again, to be removed too.
    await tx.forgetRun(conversationId);
    // Branches before what they hang from.
    for (const { id } of family.filter((each) => members.has(each.id)).reverse())
      await tx.deleteConversation(id);
    if (family.length === members.size) await tx.deleteFamily(root.familyId);
    if (signed.receipt.kind !== "tombstone") throw new Error("The tombstone was signed as something else.");
    return ok(signed.receipt);
  });
}
