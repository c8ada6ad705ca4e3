import type { Actor } from "#lib/access/scope.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { LiveRun } from "#lib/conversation/live-run.ts";
import type { SignedSeal } from "#lib/conversation/receipt.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import { hasEnded, isComplete, standingEvents } from "#lib/live/read-open-run.ts";
import { logError } from "#lib/log.ts";
import { sha256 } from "#lib/sha256.ts";
import { findReceipt } from "./find-receipt.ts";
import { FactsChain } from "./link-facts.ts";
import { conversationNotFound } from "./not-found.ts";
import { type SealableBranch, sealRun } from "./seal-run.ts";
import { showLiveRun } from "./show-live-run.ts";

/** How long a run that has ended is waited for: the agent server sends its last events up to half a minute later. */
const SETTLE_MS = 60_000;

/** Who a seal is from that nobody asked for. */
const RECORDER: Actor = { name: "recorder", keyId: null, scopes: [] };

export function recordingEnded() {
  return fail(
    "sealed",
    "This run was sealed when it ended: nothing can be added to it. Start a new conversation, or fork it here.",
  );
}

/** Seals a run once everything of it is here. @returns where it is shown, and whether it is sealed now. */
export async function sealWhenComplete(
  db: Database,
  id: string,
): Promise<Result<{ conversation_id: string | null; sealed: boolean }>> {
  const run = await db.read.findLiveRun(id);
  const place = { conversation_id: run?.rootId ?? null };
  if (!run || run.sealedAt !== null || run.rootId === null || !hasEnded(run.infoStatus))
    return ok({ ...place, sealed: run !== null && run.sealedAt !== null });
  if (!isComplete(run, await db.read.listLiveEvents(id))) return ok({ ...place, sealed: false });
  const sealed = await sealAsShown(db, RECORDER, id);
  return sealed.ok ? ok({ ...place, sealed: true }) : sealed;
}

/** Seals runs that have ended and of which nothing came in for a while. Called now and then. */
export async function sealSettledRuns(db: Database, now = Date.now()): Promise<number> {
  let count = 0;
  for (const run of await db.read.listQuietRuns(new Date(now - SETTLE_MS).toISOString())) {
    if (!hasEnded(run.status) || run.rootId === null) continue;
    const sealed = await sealAsShown(db, RECORDER, run.id);
    if (sealed.ok) count++;
    else logError(`seal the settled run ${run.id}`, sealed.error.message);
  }
  return count;
}

/**
 * Seals a run by hand that was left open, as far as it has come. One that is sealed already answers its receipt.
 * Errors: `not_found`, `conflict` for what is no recorded run.
 */
export async function sealLiveRun(
  db: Database,
  actor: Actor,
  conversationId: string,
): Promise<Result<SignedSeal>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  if (!conversation.sealed) {
    const run = await db.read.findOpenRunOf(conversationId);
    if (!run)
      return fail(
        "conflict",
        "Only a run that is being recorded can be sealed. This is a branch of your own.",
      );
    const sealed = await sealAsShown(db, actor, run.id);
    if (!sealed.ok) return sealed;
  }
  return findReceipt(db, conversationId);
}

/** Brings the shown run up to date and seals it; when something more came in meanwhile, once more. */
async function sealAsShown(db: Database, actor: Actor, id: string): Promise<Result<null>> {
  for (;;) {
    const shown = await showLiveRun(db, id);
    if (!shown.ok) return shown;
    const sealed = await db.write(async (tx) => {
      const run = await tx.findLiveRun(id);
      if (!run || run.sealedAt !== null) return ok("done" as const);
      if (run.shownRevision < run.revision) return ok("again" as const);
      await writeSeal(tx, actor, run);
      return ok("done" as const);
    });
    if (!sealed.ok) return sealed;
    if (sealed.value === "done") return ok(null);
  }
}

async function writeSeal(tx: Writes, actor: Actor, run: LiveRun): Promise<void> {
  const { id, familyId, rootId } = run;
  if (familyId === null || rootId === null) return;
  const journal = await tx.listLiveEvents(id);
  const root = await tx.findConversation(rootId);
  const rootConfig = await tx.findAgentConfig(rootId);
  if (!root || !rootConfig) throw new Error(`The recorded run ${id} has lost its root.`);
  const arrived = journal.map(({ eventId, sha256: hash }) => [eventId, hash]);
  const sourceDigest = sha256(JSON.stringify(["openhands-live", id, ...arrived]));
  // The source never said how a run ended that was sealed while it was going on.
  const status = root.status === "running" ? "unknown" : root.status;
  await tx.rewriteConversation({ ...root, status, sourceDigest }, rootConfig);
  const members = new Set((await tx.listLiveMembers(id)).map((member) => member.conversationId));
  const branches: SealableBranch[] = [];
  for (const conversation of await tx.listConversationsOfFamilies([familyId])) {
    const config = members.has(conversation.id) ? await tx.findAgentConfig(conversation.id) : null;
    if (!config) continue;
    const facts = FactsChain.empty();
    facts.extend(
      await tx.listEvents({ conversationId: conversation.id, fromSeq: 0, toSeq: conversation.headSeq }),
    );
    branches.push({ conversation, config, facts });
  }
  await sealRun(tx, branches);
  const leftOut = journal.length - standingEvents(journal).length;
  await tx.insertAuditEntry({
    actor: actor.name,
    action: "seal_run",
    conversationId: rootId,
    familyId,
    detail: { title: root.title, events: String(journal.length), left_out: String(leftOut) },
  });
  await tx.forgetLiveBytes(id);
  await tx.updateLiveRun(id, { sealedAt: new Date().toISOString(), info: null });
}
