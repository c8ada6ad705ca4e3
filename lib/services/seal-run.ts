import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type SealedBranch, type SentUpload, SignedSeal } from "#lib/conversation/receipt.ts";
import { recordHash } from "#lib/conversation/sealed-facts.ts";
import type { Writes } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";
import type { FactsChain } from "./link-facts.ts";

/** A conversation whose events are all stored. */
export type SealableBranch = { conversation: Conversation; config: AgentConfig; facts: FactsChain };

/**
 * Seals a run: signs its receipt, linked to the one before, and closes its conversations, in the transaction that
 * is open. From here on nothing of them changes.
 * @param branches the run's root first, then the branches and sub-agents found in it.
 * @param sent the upload it came with, when there was one.
 */
export async function sealRun(
  tx: Writes,
  branches: readonly SealableBranch[],
  sent: SentUpload | null = null,
): Promise<SignedSeal> {
  const root = branches[0]?.conversation;
  if (!root) throw new Error("A run to seal has at least one conversation.");
  const signed = await tx.appendSeal(
    {
      kind: "seal",
      run_id: root.id,
      external_id: root.externalId,
      source_digest: root.sourceDigest,
      ...(sent === null ? {} : { sent }),
      events: root.headSeq + 1,
      head_hash: root.headHash,
      branches: branches.map(describeBranch),
      sealed_at: new Date().toISOString(),
    },
    branches.map(({ conversation, facts }) => ({
      conversationId: conversation.id,
      factsMarks: facts.marks(),
    })),
  );
  for (const { conversation } of branches) await tx.sealConversation(conversation.id);
  return SignedSeal.parse(signed);
}

function describeBranch({ conversation, config, facts }: SealableBranch): SealedBranch {
  return {
    conversation_id: conversation.id,
    forked_from: conversation.forkedFromId,
    fork_point_seq: conversation.forkPointSeq,
    events: conversation.headSeq + 1,
    head_hash: conversation.headHash,
    facts_hash: facts.head,
    record_hash: recordHash(sha256, conversation, config),
  };
}
