import { z } from "zod";
import { CacheKeySource, type Conversation, ConversationStatus } from "#lib/conversation/conversation.ts";
import type { FamilyMember } from "#lib/conversation/current-runs.ts";
import { Totals } from "#lib/conversation/usage.ts";
import { deleteEvents } from "./events.ts";
import type { Conversation as ConversationRecord, Prisma } from "./generated/client.ts";
import { collectPayloads } from "./payloads.ts";
import { STAGED } from "./staged-status.ts";
import type { ConversationSearch } from "./store.ts";

type Client = Prisma.TransactionClient;

/** What is still being imported is nobody's to see (staging.ts). */
const PUBLISHED = { status: { not: STAGED } } as const;

const Tags = z.record(z.string(), z.string());
const Skills = z.array(z.string());

function fromRecord({ ordinal: _, ...record }: ConversationRecord): Conversation {
  return {
    ...record,
    tags: Tags.parse(JSON.parse(record.tags)),
    status: ConversationStatus.parse(record.status),
    promptCacheKeySource: CacheKeySource.parse(record.promptCacheKeySource),
    ownTotals: Totals.parse(JSON.parse(record.ownTotals)),
    carriedTotals: record.carriedTotals === null ? null : Totals.parse(JSON.parse(record.carriedTotals)),
    unattributed: Totals.parse(JSON.parse(record.unattributed)),
    activatedSkills: Skills.parse(JSON.parse(record.activatedSkills)),
  };
}

export function toRecord(conversation: Conversation, ordinal: number): ConversationRecord {
  return {
    ...conversation,
    ordinal,
    tags: JSON.stringify(conversation.tags),
    ownTotals: JSON.stringify(conversation.ownTotals),
    carriedTotals: conversation.carriedTotals && JSON.stringify(conversation.carriedTotals),
    unattributed: JSON.stringify(conversation.unattributed),
    activatedSkills: JSON.stringify(conversation.activatedSkills),
  };
}

export async function findConversation(client: Client, id: string): Promise<Conversation | null> {
  const record = await client.conversation.findUnique({ where: { id, ...PUBLISHED } });
  return record && fromRecord(record);
}

export async function findConversationByDigest(
  client: Client,
  sourceDigest: string,
): Promise<Conversation | null> {
  const record = await client.conversation.findUnique({ where: { sourceDigest, ...PUBLISHED } });
  return record && fromRecord(record);
}

export async function listConversationsOfFamilies(
  client: Client,
  familyIds: readonly string[],
): Promise<Conversation[]> {
  const records = await client.conversation.findMany({
    where: { familyId: { in: [...familyIds] }, ...PUBLISHED },
    orderBy: [{ familyId: "asc" }, { ordinal: "asc" }],
  });
  return records.map(fromRecord);
}

/** Who hangs from whom in a family, in creation order. */
export async function listMembers(client: Client, familyId: string): Promise<FamilyMember[]> {
  return client.conversation.findMany({
    where: { familyId, ...PUBLISHED },
    orderBy: { ordinal: "asc" },
    select: { id: true, forkedFromId: true, spawnedById: true, forkedBy: true },
  });
}

export async function listConversations(client: Client, search: ConversationSearch): Promise<Conversation[]> {
  const { orderBy: column, newestFirst, after, limit } = search;
  const behind = newestFirst ? "lt" : "gt";
  const direction = newestFirst ? "desc" : "asc";
  const records = await client.conversation.findMany({
    where: {
      ...withStatus(search.status),
      ...(after && {
        OR: [{ [column]: { [behind]: after.at } }, { [column]: after.at, id: { [behind]: after.id } }],
      }),
    },
    orderBy: [{ [column]: direction }, { id: direction }],
    take: limit,
  });
  return records.map(fromRecord);
}

export async function countConversations(client: Client, status: ConversationStatus | null): Promise<number> {
  return client.conversation.count({ where: withStatus(status) });
}

function withStatus(status: ConversationStatus | null) {
  return status === null ? PUBLISHED : { status };
}

export async function insertConversation(client: Client, conversation: Conversation): Promise<void> {
  await client.conversation.create({ data: toRecord(conversation, await nextOrdinal(client, conversation)) });
}

export async function nextOrdinal(client: Client, { familyId }: Conversation): Promise<number> {
  const last = await client.conversation.aggregate({ where: { familyId }, _max: { ordinal: true } });
  return (last._max.ordinal ?? -1) + 1;
}

export async function sealConversation(client: Client, id: string): Promise<void> {
  await client.conversation.update({ where: { id }, data: { sealed: true }, select: { id: true } });
}

export async function renameConversation(client: Client, id: string, title: string): Promise<void> {
  const updatedAt = new Date().toISOString();
  await client.conversation.update({ where: { id }, data: { title, updatedAt }, select: { id: true } });
}

export async function replaceTags(
  client: Client,
  id: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const data = { tags: JSON.stringify(tags), updatedAt: new Date().toISOString() };
  await client.conversation.update({ where: { id }, data, select: { id: true } });
}

/** For the time a turn runs, and back. The version stays: nothing of the history has changed. */
export async function setStatus(client: Client, id: string, status: ConversationStatus): Promise<void> {
  await client.conversation.updateMany({ where: { id, sealed: false }, data: { status } });
}

export async function deleteConversation(client: Client, id: string): Promise<void> {
  const { familyId } = await client.conversation.findUniqueOrThrow({
    where: { id },
    select: { familyId: true },
  });
  await deleteEvents(client, id);
  await client.conversation.delete({ where: { id }, select: { id: true } });
  await collectPayloads(client, familyId);
}
