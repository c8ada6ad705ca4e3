import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { LiveMember, LiveRun } from "#lib/conversation/live-run.ts";
import type { EventRow, Writes } from "#lib/db/store.ts";
import type { FamilyDraft, MemberDraft } from "./draft-families.ts";

/** A conversation of an open run as it is to be, under the ids it has; `changedFrom` is the first seq that is new. */
type Placed = { id: string; changedFrom: number };

/**
 * Makes the stored conversations of an open run what the draft says. Rows that are there already stay: as a rule the
 * new events are appended. Where usage has become known since, or the run went back and took another way, the rows from
 * the first difference on are written anew.
 */
export async function rewriteLiveRun(
  tx: Writes,
  run: LiveRun,
  draft: FamilyDraft,
): Promise<{ familyId: string; rootId: string }> {
  const familyId = run.familyId ?? draft.family.id;
  if (run.familyId === null) await tx.insertFamily(draft.family);
  else await tx.joinFamily(familyId, draft.family.labels);
  const known = new Map((await tx.listLiveMembers(run.id)).map((member) => [member.key, member]));
  const placed = new Map<string, Placed>();
  for (const member of draft.members) {
    const key = keyOf(member);
    const source = placed.get(member.conversation.forkedFromId ?? "");
    const stored = known.get(key) ?? null;
    known.delete(key);
    placed.set(member.conversation.id, await placeMember(tx, { run, familyId, key, member, source, stored }));
  }
  await dropMembers(tx, familyId, [...known.values()]);
  const root = draft.members[0];
  const rootId = root && placed.get(root.conversation.id)?.id;
  if (rootId === undefined) throw new Error("A family has at least its root.");
  return { familyId, rootId };
}

/** A branch is known by the first event of its own: its fork point may come to belong to another conversation. */
function keyOf({ conversation, events }: MemberDraft): string {
  return conversation.forkedFromId === null ? "" : (events[0]?.eventId ?? "");
}

type Placing = {
  run: LiveRun;
  familyId: string;
  key: string;
  member: MemberDraft;
  source: Placed | undefined;
  stored: LiveMember | null;
};

async function placeMember(tx: Writes, placing: Placing): Promise<Placed> {
  const { run, familyId, key, member, source, stored } = placing;
  const { forkPointSeq } = member.conversation;
  const id = stored?.conversationId ?? member.conversation.id;
  const events = member.events.map((event) => ({ ...event, originConversationId: id }));
  const wanted: Conversation = {
    ...member.conversation,
    id,
    familyId,
    forkedFromId: source?.id ?? null,
    // Only what is sealed is known by the bytes it was made of.
    sourceDigest: null,
  };
  const ownFrom = (forkPointSeq ?? -1) + 1;
  let changedFrom = 0;
  const current = stored && (await tx.findConversation(id));
  if (stored && current) {
    changedFrom = await firstDifference(tx, current, wanted, events, source);
    if (changedFrom <= current.headSeq) await tx.truncateEvents(id, changedFrom);
  } else {
    await tx.insertConversation({ ...wanted, headSeq: -1 });
    await tx.insertAgentConfig(id, member.config);
  }
  if (source && changedFrom === 0 && ownFrom > 0)
    await tx.copyEvents({ fromId: source.id, toId: id, throughSeq: ownFrom - 1 });
  const appended = events.filter((event) => event.seq >= changedFrom);
  const hashes = new Set(appended.map((event) => event.payloadHash));
  const payloads = member.payloads.filter((payload) => hashes.has(payload.sha256));
  await tx.appendEvents({ familyId, conversationId: id, events: appended, payloads });
  const facts = { title: wanted.title, tags: wanted.tags };
  await tx.rewriteConversation(keepEdits(wanted, current, stored), member.config);
  await tx.saveLiveMember(run.id, { conversationId: id, key, facts: JSON.stringify(facts) });
  return { id, changedFrom };
}

/** First seq at which the stored rows are not the wanted ones. A branch whose beginning has moved is written whole. */
async function firstDifference(
  tx: Writes,
  current: Conversation,
  wanted: Conversation,
  events: readonly EventRow[],
  source: Placed | undefined,
): Promise<number> {
  const { forkPointSeq } = wanted;
  if (forkPointSeq !== null) {
    const isMoved =
      current.forkPointSeq !== forkPointSeq || current.forkPointChainHash !== wanted.forkPointChainHash;
    if (isMoved || (source !== undefined && source.changedFrom <= forkPointSeq)) return 0;
  }
  const ownFrom = (forkPointSeq ?? -1) + 1;
  const rows = await tx.listEvents({ conversationId: current.id, fromSeq: ownFrom, toSeq: current.headSeq });
  const place = events.findIndex((event, index) => {
    const row = rows[index];
    return row === undefined || !isSameRow(row, event);
  });
  return ownFrom + (place < 0 ? events.length : place);
}

/** The chain covers everything before it; the rest is derived, and may be derived otherwise once more is known. */
function isSameRow(a: EventRow, b: EventRow): boolean {
  return (
    a.chainHash === b.chainHash &&
    a.prefixHash === b.prefixHash &&
    a.summary === b.summary &&
    canonicalJson(a.usage) === canonicalJson(b.usage)
  );
}

/** Title and tags are the source's until it says something new of them, so that a person's own words stay. */
function keepEdits(
  wanted: Conversation,
  current: Conversation | null,
  stored: LiveMember | null,
): Conversation {
  if (!current || !stored) return wanted;
  const said: { title: string; tags: Record<string, string> } = JSON.parse(stored.facts);
  return {
    ...wanted,
    title: said.title === wanted.title ? current.title : wanted.title,
    tags: canonicalJson(said.tags) === canonicalJson(wanted.tags) ? current.tags : wanted.tags,
    promptCacheKey: current.promptCacheKey,
    createdAt: current.createdAt,
    updatedAt: new Date().toISOString(),
  };
}

/** Branches the run no longer has: its head went back to where they had left from. With forks of people's own they stay, as theirs. */
async function dropMembers(tx: Writes, familyId: string, gone: readonly LiveMember[]): Promise<void> {
  if (gone.length === 0) return;
  const family = await tx.listConversationsOfFamilies([familyId]);
  for (const { conversationId } of gone) {
    await tx.deleteLiveMember(conversationId);
    const isNeeded = family.some((each) => (each.forkedFromId ?? each.spawnedById) === conversationId);
    if (!isNeeded) await tx.deleteConversation(conversationId);
  }
}
