import type { Fault, VerifyMessage, VerifyReport } from "#lib/api/verification.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { CHAIN_START } from "#lib/conversation/hash-chain.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";
import { verifyEvents } from "./verify-events.ts";
import { EMPTY_FINDINGS, type FindingSteps, type Findings } from "./verify-findings.ts";
import { verifyForkSource } from "./verify-fork-source.ts";
import { readReceipt, vanishedFault } from "./verify-seal-chain.ts";
import { verifySealedRun } from "./verify-sealed-run.ts";

/**
 * Recomputes everything from the payload bytes: a sealed conversation with its whole run against the signed receipt
 * and the seal chain, a fork against its own chain and the sealed run it begins with. Yields progress, then the report.
 *
 * Errors: `not_found` for a conversation that never was, or that an administrator removed (with the tombstone's words).
 */
export async function verifyConversation(
  db: Database,
  conversationId: string,
): Promise<Result<AsyncGenerator<VerifyMessage>>> {
  const conversation = await db.read.findConversation(conversationId);
  if (conversation) return ok(verify(db, conversation));
  const sequence = await db.read.findSealSequence(conversationId);
  if (sequence === null) return conversationNotFound(conversationId);
  const tombstone = await db.read.findTombstone(sequence);
  const removal = tombstone && readReceipt(tombstone);
  if (removal?.kind === "tombstone") {
    return fail(
      "not_found",
      `This sealed run was removed by ${removal.actor} at ${removal.removed_at}: ${removal.reason} (tombstone ${removal.sequence} of the seal chain)`,
    );
  }
  const fault = vanishedFault({ conversationId, sequence });
  return ok(reportOnly(toReport(conversationId, { ...EMPTY_FINDINGS, fault }, 0, null)));
}

/** The report alone, for callers that do not show progress. */
export async function verifyToReport(db: Database, conversationId: string): Promise<Result<VerifyReport>> {
  const messages = await verifyConversation(db, conversationId);
  if (!messages.ok) return messages;
  for await (const message of messages.value) if (message.type === "report") return ok(message.report);
  throw new Error(`The verification of ${conversationId} ended without a report.`);
}

async function* reportOnly(report: VerifyReport): AsyncGenerator<VerifyMessage> {
  yield { type: "report", report };
}

async function* verify(db: Database, conversation: Conversation): AsyncGenerator<VerifyMessage> {
  const start = performance.now();
  const steps = (await wasSealed(db, conversation))
    ? verifySealedRun(db, conversation)
    : verifyBranch(db, conversation);
  for (;;) {
    const step = await steps.next();
    if (step.done) {
      const report = toReport(conversation.id, step.value, performance.now() - start, conversation);
      yield { type: "report", report };
      return;
    }
    yield { type: "progress", ...step.value };
  }
}

/** Whatever its row says now: a run that was unsealed with a database tool is held against its receipt. */
async function wasSealed(db: Database, conversation: Conversation): Promise<boolean> {
  if (conversation.sealed) return true;
  const sequence = await db.read.findSealSequence(conversation.id);
  return sequence !== null && (await db.read.findTombstone(sequence)) === null;
}

/** A branch that is not sealed: its own chain from the bytes, then what it shares with a sealed run. */
async function* verifyBranch(db: Database, conversation: Conversation): FindingSteps {
  const findings = { ...EMPTY_FINDINGS, conversations: 1 };
  const total = conversation.headSeq + 1;
  let head = CHAIN_START;
  for await (const window of verifyEvents(db, { conversationId: conversation.id, factsMarks: null })) {
    findings.events += window.events;
    findings.bytes += window.bytes;
    if (window.fault) return { ...findings, fault: window.fault };
    head = window.at.chainHash;
    yield { events: findings.events, total };
  }
  const fault = headFault(conversation, findings.events, head);
  return fault ? { ...findings, fault } : verifyForkSource(db, conversation, findings);
}

function headFault(conversation: Conversation, events: number, head: string): Fault | null {
  // A turn that is committed meanwhile adds events behind the head that was read at the start: that is no fault.
  if (events > conversation.headSeq + 1) return null;
  const isWhole = events === conversation.headSeq + 1 && (events === 0 || head === conversation.headHash);
  if (isWhole) return null;
  return {
    kind: events <= conversation.headSeq ? "missing" : "record",
    conversation_id: conversation.id,
    seq: events <= conversation.headSeq ? events : null,
    event_id: null,
    sequence: null,
    message:
      events <= conversation.headSeq
        ? `Event ${events} is missing: the branch should have ${conversation.headSeq + 1}.`
        : "The head hash of the branch is not that of its last event.",
  };
}

function toReport(
  conversationId: string,
  findings: Findings,
  duration: number,
  conversation: Conversation | null,
): VerifyReport {
  const { fault, receipt, source, conversations, events, bytes, receipts } = findings;
  return {
    conversation_id: conversationId,
    verified: fault === null,
    summary: fault?.message ?? summarise(findings, conversation),
    fault,
    checked: { conversations, events, bytes, receipts },
    receipt,
    source,
    duration_ms: Math.round(duration),
  };
}

function summarise(findings: Findings, conversation: Conversation | null): string {
  const { receipt, source, events, conversations } = findings;
  if (receipt) {
    const branches = conversations === 1 ? "" : ` in ${conversations} conversations`;
    return `All ${events} events${branches} are those that were sealed at ${receipt.sealed_at} (receipt ${receipt.sequence}).`;
  }
  const own = `All ${events} events fit their chain.`;
  if (source)
    return `First ${source.shared_events} events identical to the sealed run “${source.title}” (receipt ${source.sequence}). ${own}`;
  return conversation?.forkedFromId == null
    ? own
    : `${own} No sealed run is left to hold its beginning against.`;
}
