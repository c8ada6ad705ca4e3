import type { Fault } from "#lib/api/verification.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { CHAIN_START } from "#lib/conversation/hash-chain.ts";
import { receiptHash, type SealedBranch, type SealReceipt } from "#lib/conversation/receipt.ts";
import { FACTS_START, recordHash } from "#lib/conversation/sealed-facts.ts";
import type { StoredSeal } from "#lib/db/seal-store.ts";
import type { Database } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";
import { faultAt } from "./verification-fault.ts";
import { verifyEvents } from "./verify-events.ts";
import { EMPTY_FINDINGS, type FindingSteps } from "./verify-findings.ts";
import { checkSignature, readReceipt, verifySealChain } from "./verify-seal-chain.ts";

/**
 * The whole run a sealed conversation is part of, against its receipt. Events come first, so that a changed one is
 * named even when its receipt was changed with it; then records, the receipt's signature, and the seal chain.
 */
export async function* verifySealedRun(db: Database, conversation: Conversation): FindingSteps {
  const findings = { ...EMPTY_FINDINGS };
  const sealed = await readSeal(db, conversation.id);
  if ("kind" in sealed) {
    // Without a receipt the chain can still name an event that does not fit its own values.
    findings.fault = (yield* verifyMember(db, conversation, null, findings)) ?? sealed;
    return findings;
  }
  const { seal, receipt } = sealed;
  findings.receipt = {
    sequence: receipt.sequence,
    hash: receiptHash(sha256, receipt),
    key_id: receipt.key_id,
    sealed_at: receipt.sealed_at,
    run_id: receipt.run_id,
  };
  findings.fault =
    (yield* verifyMembers(db, conversation, receipt, findings)) ?? (await checkSignature(db, seal));
  if (findings.fault) return findings;
  const chain = await verifySealChain(db);
  findings.receipts = chain.receipts;
  findings.fault = chain.fault ?? (await checkPlaceInChain(chain.receipts, receipt));
  return findings;
}

type Counts = { conversations: number; events: number; bytes: number };

/** The conversation that was asked for first: its fault is the one a person looks for. */
async function* verifyMembers(
  db: Database,
  asked: Conversation,
  receipt: SealReceipt,
  counts: Counts,
): AsyncGenerator<{ events: number; total: number }, Fault | null> {
  const total = receipt.branches.reduce((sum, branch) => sum + branch.events, 0);
  const branches = [...receipt.branches].sort(
    (a, b) => Number(b.conversation_id === asked.id) - Number(a.conversation_id === asked.id),
  );
  if (branches[0]?.conversation_id !== asked.id) return notInReceipt(asked.id, receipt);
  for (const branch of branches) {
    const member = await db.read.findConversation(branch.conversation_id);
    if (!member) return goneFromRun(branch, receipt);
    for await (const step of stepsOf(verifyMember(db, member, branch, counts))) {
      if ("fault" in step) {
        if (step.fault) return step.fault;
      } else yield { ...step, total };
    }
  }
  return null;
}

type Step = { events: number; total: number };

/** The steps of a generator, its result as the last one. */
async function* stepsOf(
  steps: AsyncGenerator<Step, Fault | null>,
): AsyncGenerator<Step | { fault: Fault | null }> {
  for (;;) {
    const step = await steps.next();
    if (step.done) {
      yield { fault: step.value };
      return;
    }
    yield step.value;
  }
}

/** One conversation: events, end, record. Without its branch of a receipt only what its own rows say. */
async function* verifyMember(
  db: Database,
  member: Conversation,
  branch: SealedBranch | null,
  counts: Counts,
): AsyncGenerator<Step, Fault | null> {
  const factsMarks = branch && (await db.read.findFactsMarks(member.id));
  let events = 0;
  let at = { chainHash: CHAIN_START, factsHash: FACTS_START };
  for await (const window of verifyEvents(db, { conversationId: member.id, factsMarks })) {
    events += window.events;
    counts.events += window.events;
    counts.bytes += window.bytes;
    if (window.fault) return window.fault;
    at = window.at;
    yield { events: counts.events, total: member.headSeq + 1 };
  }
  counts.conversations++;
  return branch && ((await checkEnd(branch, events, at)) ?? (await checkRecord(db, member, branch)));
}

function checkEnd(
  branch: SealedBranch,
  events: number,
  at: { chainHash: string; factsHash: string },
): Fault | null {
  const place = { conversation_id: branch.conversation_id };
  if (events < branch.events) {
    const message = `Event ${events} is missing: ${branch.events} events were sealed, ${events} are left.`;
    return faultAt("missing", message, { ...place, seq: events });
  }
  if (events > branch.events) {
    const message = `Event ${branch.events} was added after the run was sealed.`;
    return faultAt("added", message, { ...place, seq: branch.events });
  }
  if (at.chainHash !== branch.head_hash) {
    const message =
      "The history is not the one the receipt was signed for: its head hash differs, and the marks beside the receipt were changed too.";
    return faultAt("receipt", message, place);
  }
  if (at.factsHash !== branch.facts_hash) {
    const message = "What is shown of the events (roles, summaries, tools, usage) is not what was sealed.";
    return faultAt("facts", message, place);
  }
  return null;
}

async function checkRecord(db: Database, member: Conversation, branch: SealedBranch): Promise<Fault | null> {
  const place = { conversation_id: member.id };
  if (!member.sealed) return faultAt("record", "The run was sealed, but its record says it is open.", place);
  const config = await db.read.findAgentConfig(member.id);
  if (config && recordHash(sha256, member, config) === branch.record_hash) return null;
  return faultAt(
    "record",
    "The conversation's record (totals, status, cache key, origin) or its agent config is not what was sealed.",
    place,
  );
}

async function readSeal(
  db: Database,
  conversationId: string,
): Promise<{ seal: StoredSeal; receipt: SealReceipt } | Fault> {
  const place = { conversation_id: conversationId };
  const sequence = await db.read.findSealSequence(conversationId);
  if (sequence === null)
    return faultAt("receipt", "This conversation is closed, but no receipt says it was sealed.", place);
  const seal = await db.read.findSeal(sequence);
  if (!seal) {
    const message = `Receipt ${sequence} of this run is missing from the seal chain.`;
    return faultAt("seal_chain", message, { ...place, sequence });
  }
  const receipt = readReceipt(seal);
  if (receipt?.kind === "seal") return { seal, receipt };
  return faultAt("receipt", `Receipt ${sequence} was changed: it is no receipt any more.`, {
    ...place,
    sequence,
  });
}

function checkPlaceInChain(receipts: number, { sequence }: SealReceipt): Fault | null {
  if (sequence <= receipts) return null;
  return faultAt("seal_chain", `The seal chain ends before receipt ${sequence}.`, { sequence });
}

function notInReceipt(conversationId: string, { sequence }: SealReceipt): Fault {
  return faultAt("receipt", `Receipt ${sequence} is another run's: this conversation is not in it.`, {
    conversation_id: conversationId,
    sequence,
  });
}

function goneFromRun(branch: SealedBranch, { sequence }: SealReceipt): Fault {
  return faultAt("missing", `The conversation ${branch.conversation_id} of this run is gone.`, {
    conversation_id: branch.conversation_id,
    sequence,
  });
}
