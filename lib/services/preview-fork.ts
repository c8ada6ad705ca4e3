import type { ForkCut, ForkPreview } from "#lib/api/fork.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { forkCacheKey } from "#lib/conversation/cache-key.ts";
import { canCutBefore, planCut } from "#lib/conversation/plan-fork.ts";
import { preflightFork } from "#lib/conversation/preflight-fork.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";
import { readMessageText } from "./read-message-text.ts";

export type PreviewTarget = { conversationId: string; fromEventId: string | null; cut: ForkCut };

/**
 * What a fork here would hold, what of it needs repair and what it does to the prompt cache. Writes nothing.
 * The own key is what the next fork of the family gets: another fork in between moves the number on.
 */
export async function previewFork(db: Database, target: PreviewTarget): Promise<Result<ForkPreview>> {
  const source = await db.read.findConversation(target.conversationId);
  const family = source && (await db.read.findFamily(source.familyId));
  const config = source && (await db.read.findAgentConfig(source.id));
  if (!source || !family || !config) return conversationNotFound(target.conversationId);
  const events = await db.read.listEvents({ conversationId: source.id, fromSeq: 0, toSeq: source.headSeq });
  const event =
    target.fromEventId === null ? null : events.find((each) => each.eventId === target.fromEventId);
  if (event === undefined) return eventNotFound(target.fromEventId ?? "");
  const cut = planCut({ event, headSeq: source.headSeq, cut: target.cut });
  if (!cut.ok) return cut;

  const keys = { base: family.keyBase, number: family.nextFork, sourceKey: source.promptCacheKey };
  return ok({
    conversationId: source.id,
    title: source.title,
    cut: target.cut,
    ...preflightFork(events, cut.value.throughSeq),
    prefill: event && canCutBefore(event) ? await readMessageText(db.read, source.familyId, event) : null,
    canCutBefore: event !== null && canCutBefore(event),
    ownKey: forkCacheKey({ ...keys, choice: "own" }).key,
    inheritedKey: forkCacheKey({ ...keys, choice: "inherit" }).key,
    source: {
      provider: config.provider,
      model: config.model,
      systemPrompt: config.systemPrompt,
      toolCount: config.tools.length,
      sealed: source.sealed,
      workspace: source.workspace,
    },
  });
}
