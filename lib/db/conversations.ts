import { z } from "zod";
import { CacheKeySource, type Conversation, ConversationStatus } from "#lib/conversation/conversation.ts";
import type { FamilyMember } from "#lib/conversation/current-runs.ts";
import { Totals } from "#lib/conversation/usage.ts";
import { deleteEvents } from "./events.ts";
import { type Conversation as ConversationRecord, Prisma } from "./generated/client.ts";
import { collectPayloads } from "./payloads.ts";
import { IS_PUBLISHED, textSet } from "./sqlite-sql.ts";
import { STAGED } from "./staged-status.ts";
import type { ConversationFilter, ConversationSearch } from "./store.ts";

type Client = Prisma.TransactionClient;

/** What is still being imported is nobody's to see (staging.ts). */
const PUBLISHED = { status: { not: STAGED } } as const;

const Tags = z.record(z.string(), z.string());
const Skills = z.array(z.string());
const Count = z.array(z.object({ count: z.coerce.number() }));

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
  const { newestFirst, after, limit } = search;
  const column = Prisma.raw(`c."${search.orderBy}"`);
  const direction = Prisma.raw(newestFirst ? "DESC" : "ASC");
  const behind = Prisma.raw(newestFirst ? "<" : ">");
  const isBehind =
    after === null ? Prisma.empty : Prisma.sql`AND (${column}, c."id") ${behind} (${after.at}, ${after.id})`;
  const found = await client.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Conversation" AS c WHERE ${matches(search)} ${isBehind}
    ORDER BY ${column} ${direction}, c."id" ${direction} LIMIT ${limit}`;
  const ids = found.map(({ id }) => id);
  const records = await client.conversation.findMany({ where: { id: { in: ids } } });
  const byId = new Map(records.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(fromRecord);
}

export async function countConversations(client: Client, filter: ConversationFilter): Promise<number> {
  const rows = await client.$queryRaw`
    SELECT count(*) AS "count" FROM "Conversation" AS c WHERE ${matches(filter)}`;
  return Count.parse(rows)[0]?.count ?? 0;
}

function matches({ status, without }: ConversationFilter): Prisma.Sql {
  const hasStatus = status === null ? IS_PUBLISHED : Prisma.sql`c."status" = ${status}`;
  if (without.length === 0) return hasStatus;
  return Prisma.sql`${hasStatus} AND c."id" NOT IN ${textSet(without)}`;
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
