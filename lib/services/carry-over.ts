import type { Conversation, RunLabels } from "#lib/conversation/conversation.ts";
import type { Writes } from "#lib/db/store.ts";

/**
 * What people and CI said of a run goes on with the one that is shown in its place: its labels, the group of attempts it
 * was the only one of, titles and tags somebody gave, and what is kept on its steps. The replaced run keeps all of it,
 * but for the group.
 * @param before root of the replaced run.
 */
export async function carryOver(tx: Writes, before: Conversation, successor: Conversation): Promise<void> {
  if (before.familyId === successor.familyId) return;
  await carryLabels(tx, before.familyId, successor.familyId);
  const [known, members] = [
    await tx.listConversationsOfFamilies([before.familyId]),
    await tx.listConversationsOfFamilies([successor.familyId]),
  ];
  for (const old of known) {
    // What was forked here stays with the run it was forked from.
    const same =
      old.forkedBy === null ? members.find(({ externalId }) => externalId === old.externalId) : null;
    if (same && old.externalId !== null) await carryNames(tx, old, same, same.id === successor.id);
  }
  await carryAnnotations(tx, before.familyId, members);
}

async function carryLabels(tx: Writes, fromId: string, toId: string): Promise<void> {
  const [from, to] = [await tx.findFamily(fromId), await tx.findFamily(toId)];
  if (!from || !to) return;
  const labels: RunLabels = { ...to.labels };
  for (const key of Object.keys(labels) as (keyof RunLabels)[]) labels[key] ??= from.labels[key];
  await tx.joinFamily(toId, labels);
  const roots = (await tx.listMembers(fromId)).filter((each) => !each.forkedFromId && !each.spawnedById);
  const replaced = await tx.listReplacedRuns([fromId]);
  const isEmpty = roots.every(({ id }) => replaced.has(id));
  if (from.groupKey !== null && to.groupKey === null && isEmpty) await tx.moveGroup(fromId, toId);
}

async function carryNames(tx: Writes, old: Conversation, same: Conversation, isRoot: boolean): Promise<void> {
  const title = await tx.findGivenTitle(old.id);
  if (title !== null) {
    await tx.renameConversation(same.id, title);
    if (isRoot) await tx.renameFamily(same.familyId, title);
  }
  await tx.replaceTags(same.id, { ...same.tags, ...old.tags });
}

/** Onto the conversation that owns the step now. */
async function carryAnnotations(tx: Writes, fromId: string, members: readonly Conversation[]): Promise<void> {
  for (const annotation of await tx.listAnnotations(fromId)) {
    for (const { id, familyId } of members) {
      const event = await tx.findEvent(id, annotation.eventId);
      if (!event || event.inherited) continue;
      await tx.saveAnnotation(familyId, { ...annotation, conversationId: id });
      break;
    }
  }
}
