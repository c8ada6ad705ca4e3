import { setImmediate as nextTurn } from "node:timers/promises";
import { ok } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { FactsChain } from "./link-facts.ts";
import { type SealableBranch, sealRun } from "./seal-run.ts";

/**
 * Signs receipts for runs that were sealed before there were any, as they are now. Such a receipt proves nothing about
 * the time before it: its `sealed_at` is today. @returns how many were signed.
 */
export async function issueMissingReceipts(db: Database): Promise<number> {
  let issued = 0;
  for (const rootId of await db.read.listUnreceiptedRuns()) {
    const branches = await readRun(db, rootId);
    const signed = await db.write(async (tx) => {
      // Another process may have been faster.
      if ((await tx.findSealSequence(rootId)) !== null) return ok(false);
      await sealRun(tx, branches);
      return ok(true);
    });
    if (signed.ok && signed.value) issued++;
  }
  return issued;
}

async function readRun(db: Database, rootId: string): Promise<SealableBranch[]> {
  const root = await db.read.findConversation(rootId);
  if (!root) return [];
  const family = await db.read.listConversationsOfFamilies([root.familyId]);
  const branches: SealableBranch[] = [];
  for (const conversation of family.filter((each) => each.sealed && rootOf(each, family) === rootId)) {
    const config = await db.read.findAgentConfig(conversation.id);
    if (config) branches.push({ conversation, config, facts: await readFacts(db, conversation) });
  }
  return branches;
}

const WINDOW = 2_000;

async function readFacts(db: Database, { id, headSeq }: Conversation): Promise<FactsChain> {
  const facts = FactsChain.empty();
  for (let fromSeq = 0; fromSeq <= headSeq; fromSeq += WINDOW) {
    const toSeq = Math.min(fromSeq + WINDOW - 1, headSeq);
    facts.extend(await db.read.listEvents({ conversationId: id, fromSeq, toSeq }));
    await nextTurn();
  }
  return facts;
}

/** The conversation of an import that others of it hang from: the one that carries the digest of the source. */
function rootOf(conversation: Conversation, family: readonly Conversation[]): string | null {
  let at: Conversation | undefined = conversation;
  while (at && at.sourceDigest === null) {
    const sourceId: string | null = at.forkedFromId ?? at.spawnedById;
    at = family.find((each) => each.id === sourceId);
  }
  return at?.id ?? null;
}
