import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Reads } from "#lib/db/store.ts";
import type { WrittenRun } from "./store-family.ts";

/**
 * The sealed run that was recorded while it happened, when an upload is exactly that run: the same id at its source, and
 * branch by branch the same history. One that is still open, or differs by an event, is another version and not meant.
 * @param branches of the upload, root first.
 */
export async function findRecordedRun(
  reads: Reads,
  branches: readonly Conversation[],
): Promise<WrittenRun | null> {
  const [root] = branches;
  if (root?.sourceFormat !== "openhands-sdk" || root.externalId === null) return null;
  const run = await reads.findLiveRun(root.externalId);
  if (!run || run.sealedAt === null || run.rootId === null) return null;
  const recorded = [];
  for (const { conversationId } of await reads.listLiveMembers(run.id)) {
    const conversation = await reads.findConversation(conversationId);
    if (conversation?.sealed) recorded.push(conversation);
  }
  const recordedRoot = recorded.find(({ id }) => id === run.rootId);
  if (!recordedRoot || describeHeads(recorded) !== describeHeads(branches)) return null;
  return { familyId: recordedRoot.familyId, rootId: recordedRoot.id, created: false };
}

/** What two readings of one run have in common, whatever ids their conversations got. */
function describeHeads(branches: readonly Conversation[]): string {
  return branches
    .map(({ headSeq, headHash, forkPointSeq }) => `${headHash} ${headSeq} ${forkPointSeq}`)
    .toSorted()
    .join("\n");
}
