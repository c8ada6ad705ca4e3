import { setImmediate as nextTurn } from "node:timers/promises";
import type { Fault } from "#lib/api/verification.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { CHAIN_START, nextChainHash } from "#lib/conversation/hash-chain.ts";
import type { SealReceipt } from "#lib/conversation/receipt.ts";
import type { StoredSeal } from "#lib/db/seal-store.ts";
import type { Database } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";
import { faultAt } from "./verification-fault.ts";
import type { Findings } from "./verify-findings.ts";
import { checkSignature, readReceipt } from "./verify-seal-chain.ts";

const WINDOW = 4_000;

/** The nearest sealed run on the way up, and the last event the branch has in common with it. */
type SealedSource = { source: Conversation; throughSeq: number };

/**
 * Holds a verified branch against the sealed run it begins with. The branch's own hash at the cut is continued over
 * the rest of the run: when that gives the head hash that was signed, the branch's beginning is the run's, without
 * reading a byte of the run.
 */
export async function verifyForkSource(
  db: Database,
  conversation: Conversation,
  findings: Findings,
): Promise<Findings> {
  const found = await findSealedSource(db, conversation);
  if (!found) return findings;
  const { source, throughSeq } = found;
  const sealed = await readSeal(db, source.id);
  const branch = sealed?.receipt.branches.find((each) => each.conversation_id === source.id);
  if (!sealed || !branch) {
    const message = `The run this branch begins with, “${source.title}”, is closed but has no readable receipt.`;
    return { ...findings, fault: faultAt("receipt", message, { conversation_id: source.id }) };
  }
  const fault = await checkSignature(db, sealed.seal);
  if (fault) return { ...findings, fault };
  const own = throughSeq < 0 ? null : await db.read.findEventBySeq(conversation.id, throughSeq);
  const head = await continueChain(db, source, throughSeq, own?.chainHash ?? CHAIN_START);
  if (head !== branch.head_hash) {
    return { ...findings, fault: await findDifference(db, conversation, source, throughSeq) };
  }
  const { sequence } = sealed.receipt;
  return {
    ...findings,
    source: { conversation_id: source.id, title: source.title, shared_events: throughSeq + 1, sequence },
  };
}

/** Where the branch and the run part, though they should not have. */
async function findDifference(
  db: Database,
  conversation: Conversation,
  source: Conversation,
  throughSeq: number,
): Promise<Fault> {
  for (let fromSeq = 0; fromSeq <= throughSeq; fromSeq += WINDOW) {
    const toSeq = Math.min(fromSeq + WINDOW - 1, throughSeq);
    const [own, theirs] = await Promise.all([
      db.read.listEvents({ conversationId: conversation.id, fromSeq, toSeq }),
      db.read.listEvents({ conversationId: source.id, fromSeq, toSeq }),
    ]);
    const differs = own.find((event, index) => event.chainHash !== theirs[index]?.chainHash);
    if (differs) {
      const message = `Event ${differs.seq} is not that of the sealed run “${source.title}”, which this branch begins with.`;
      const { seq, eventId } = differs;
      return faultAt("source", message, { conversation_id: conversation.id, seq, event_id: eventId });
    }
  }
  const message = `The sealed run “${source.title}” does not give its signed head hash any more. Verify the run itself.`;
  return faultAt("source", message, { conversation_id: source.id });
}

async function findSealedSource(db: Database, conversation: Conversation): Promise<SealedSource | null> {
  let throughSeq = Number.POSITIVE_INFINITY;
  let at = conversation;
  for (;;) {
    const source = at.forkedFromId === null ? null : await db.read.findConversation(at.forkedFromId);
    if (!source) return null;
    throughSeq = Math.min(throughSeq, at.forkPointSeq ?? -1);
    if (source.sealed) return { source, throughSeq };
    at = source;
  }
}

async function continueChain(
  db: Database,
  source: Conversation,
  throughSeq: number,
  hash: string,
): Promise<string> {
  let head = hash;
  for (let fromSeq = throughSeq + 1; fromSeq <= source.headSeq; fromSeq += WINDOW) {
    const toSeq = Math.min(fromSeq + WINDOW - 1, source.headSeq);
    const events = await db.read.listEvents({ conversationId: source.id, fromSeq, toSeq });
    for (const event of events) head = nextChainHash(sha256, head, event);
    await nextTurn();
  }
  return head;
}

async function readSeal(
  db: Database,
  conversationId: string,
): Promise<{ seal: StoredSeal; receipt: SealReceipt } | null> {
  const sequence = await db.read.findSealSequence(conversationId);
  const seal = sequence === null ? null : await db.read.findSeal(sequence);
  const receipt = seal && readReceipt(seal);
  return seal && receipt?.kind === "seal" ? { seal, receipt } : null;
}
