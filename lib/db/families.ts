import { z } from "zod";
import { type Family, Origin, RunLabels } from "#lib/conversation/conversation.ts";
import { type Family as FamilyRecord, Prisma } from "./generated/client.ts";
import { containsText, IS_PUBLISHED, valuesContainText } from "./sqlite-sql.ts";
import type { FamilySearch } from "./store.ts";

type Client = Prisma.TransactionClient;

const FamilyCount = z.array(z.object({ count: z.coerce.number() }));
const TakenNumber = z.array(z.object({ taken: z.coerce.number() }));

function fromRecord(record: FamilyRecord): Family {
  return {
    ...record,
    origin: Origin.parse(record.origin),
    labels: RunLabels.parse(JSON.parse(record.labels)),
  };
}

export async function findFamily(client: Client, id: string): Promise<Family | null> {
  const record = await client.family.findUnique({ where: { id } });
  return record && fromRecord(record);
}

/** A family that holds nothing but a staged import is not there yet. */
const isShown = Prisma.sql`(
  EXISTS (SELECT 1 FROM "Conversation" AS c WHERE c."familyId" = f."id" AND ${IS_PUBLISHED})
  OR NOT EXISTS (SELECT 1 FROM "Conversation" AS c WHERE c."familyId" = f."id"))`;

export async function findFamilyByGroupKey(client: Client, groupKey: string): Promise<Family | null> {
  const record = await client.family.findUnique({ where: { groupKey } });
  return record && fromRecord(record);
}
/** Has a run no other is shown for; one with forks of people's own stays in sight all the same. */
const IS_CURRENT = Prisma.sql`(
  NOT EXISTS (SELECT 1 FROM "ReplacedRun" AS r WHERE r."familyId" = f."id")
  OR EXISTS (SELECT 1 FROM "Conversation" AS c WHERE c."familyId" = f."id" AND (c."forkedBy" IS NOT NULL
    OR (c."forkedFromId" IS NULL AND c."spawnedById" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "ReplacedRun" AS r WHERE r."rootId" = c."id")))))`;

/** Latest change first; `query` is looked for in what a person sees of a run. */
export async function listFamilies(client: Client, options: FamilySearch): Promise<Family[]> {
  const conditions = conditionsOf(options.query);
  const { after } = options;
  if (after !== null) {
    conditions.push(Prisma.sql`(f."updatedAt", f."id") < (${after.updatedAt}, ${after.id})`);
  }
  const records = await client.$queryRaw<FamilyRecord[]>`
    SELECT f.* FROM "Family" AS f WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY f."updatedAt" DESC, f."id" DESC LIMIT ${options.limit}`;
  return records.map(fromRecord);
}

/** How many families `listFamilies` has for that search, over all pages. */
export async function countFamilies(client: Client, query: string | null): Promise<number> {
  const rows = await client.$queryRaw`
    SELECT count(*) AS "count" FROM "Family" AS f WHERE ${Prisma.join(conditionsOf(query), " AND ")}`;
  return FamilyCount.parse(rows)[0]?.count ?? 0;
}

function conditionsOf(query: string | null): Prisma.Sql[] {
  const text = query?.trim();
  if (!text) return [isShown, IS_CURRENT];
  const named = Prisma.sql`(
    ${containsText(`f."title"`, text)} OR ${valuesContainText(`f."labels"`, text)}
    OR EXISTS (SELECT 1 FROM "Conversation" AS c WHERE c."familyId" = f."id" AND ${IS_PUBLISHED}
      AND (${containsText(`c."title"`, text)} OR ${containsText(`c."promptCacheKey"`, text)})))`;
  return [isShown, IS_CURRENT, named];
}

export async function insertFamily(client: Client, family: Family): Promise<void> {
  await client.family.create({ data: { ...family, labels: JSON.stringify(family.labels) } });
}

export async function joinFamily(client: Client, id: string, labels: RunLabels): Promise<void> {
  const updatedAt = new Date().toISOString();
  await client.family.update({
    where: { id },
    data: { labels: JSON.stringify(labels), updatedAt },
    select: { id: true },
  });
}

export async function renameFamily(client: Client, id: string, title: string): Promise<void> {
  const updatedAt = new Date().toISOString();
  await client.family.update({ where: { id }, data: { title, updatedAt }, select: { id: true } });
}

export async function moveGroup(client: Client, fromId: string, toId: string): Promise<void> {
  const from = await client.family.findUniqueOrThrow({ where: { id: fromId }, select: { groupKey: true } });
  await client.family.update({ where: { id: fromId }, data: { groupKey: null }, select: { id: true } });
  await client.family.update({ where: { id: toId }, data: from, select: { id: true } });
}

export async function takeForkNumber(client: Client, familyId: string): Promise<number | null> {
  const rows = await client.$queryRaw`
    UPDATE "Family" SET "nextFork" = "nextFork" + 1, "updatedAt" = ${new Date().toISOString()}
    WHERE "id" = ${familyId} RETURNING "nextFork" - 1 AS taken`;
  return TakenNumber.parse(rows)[0]?.taken ?? null;
}

export async function deleteFamily(client: Client, id: string): Promise<void> {
  await client.family.delete({ where: { id }, select: { id: true } });
}
