import type Sqlite from "better-sqlite3";
import type { FamilyMember } from "#lib/conversation/current-runs.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { Prisma } from "./generated/client.ts";
import { IS_PUBLISHED, textSet } from "./sqlite-sql.ts";

type Client = Prisma.TransactionClient;

/** An upload kept because others may belong to it. `packed` is the services' own packing of its files. */
export type KeptUpload = { id: string; packed: Uint8Array };

export type NewKeptUpload = KeptUpload & {
  format: EventFormat;
  links: readonly string[];
  /** The runs it was read as. */
  rootIds: readonly string[];
  /** Uploads it was read together with, which it holds now. */
  insteadOf: readonly string[];
};

/** Uploads of a format that share a link, oldest first; at most `limit`. */
export async function findLinkedUploads(
  client: Client,
  options: { format: EventFormat; links: readonly string[]; limit: number },
): Promise<KeptUpload[]> {
  return client.$queryRaw<KeptUpload[]>`
    SELECT u."id", u."packed" FROM "KeptUpload" AS u
    WHERE u."id" IN (SELECT l."uploadId" FROM "UploadLink" AS l
      WHERE l."format" = ${options.format} AND l."link" IN ${textSet(options.links)})
    ORDER BY u."keptAt", u."id" LIMIT ${options.limit}`;
}

/** Keeps an upload in place of those it was read together with. The same one again changes nothing. */
export async function keepUpload(
  client: Client,
  insert: InsertUpload,
  { insteadOf, ...upload }: NewKeptUpload,
): Promise<void> {
  const others = insteadOf.filter((other) => other !== upload.id);
  if (others.length > 0) await client.keptUpload.deleteMany({ where: { id: { in: others } } });
  insert(upload);
}

/** Stores an upload with its links and runs, unless it is here already. */
export type InsertUpload = (upload: Omit<NewKeptUpload, "insteadOf">) => void;

/**
 * Prepared on the driver's own connection: through Prisma a megabyte of packed files takes the server's thread ten
 * milliseconds. Whoever calls it has a transaction open there.
 */
export function prepareUploadInsert(sqlite: Sqlite.Database): InsertUpload {
  const insertUpload = sqlite.prepare(
    `INSERT INTO "KeptUpload" ("id", "format", "packed", "keptAt") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const insertLink = sqlite.prepare(
    `INSERT INTO "UploadLink" ("format", "link", "uploadId") VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const insertRun = sqlite.prepare(
    `INSERT INTO "KeptRun" ("rootId", "uploadId") VALUES (?, ?) ON CONFLICT DO NOTHING`,
  );
  return ({ id, format, packed, links, rootIds }) => {
    const { changes } = insertUpload.run(id, format, packed, new Date().toISOString());
    if (changes === 0) return;
    for (const link of links) insertLink.run(format, link, id);
    for (const rootId of rootIds) insertRun.run(rootId, id);
  };
}

export async function findSuccessor(client: Client, rootId: string): Promise<string> {
  const seen = new Set<string>();
  let at = rootId;
  for (;;) {
    const record = seen.has(at) ? null : await client.replacedRun.findUnique({ where: { rootId: at } });
    if (!record) return at;
    seen.add(at);
    at = record.successorId;
  }
}

export async function listReplacedRuns(client: Client, familyIds: readonly string[]): Promise<Set<string>> {
  const records = await client.replacedRun.findMany({
    where: { familyId: { in: [...familyIds] } },
    select: { rootId: true },
  });
  return new Set(records.map(({ rootId }) => rootId));
}

export async function listReplaced(
  client: Client,
): Promise<{ members: FamilyMember[]; roots: ReadonlySet<string> }> {
  const roots = await client.replacedRun.findMany({ select: { rootId: true } });
  if (roots.length === 0) return { members: [], roots: new Set() };
  const members = await client.$queryRaw<FamilyMember[]>`
    SELECT c."id", c."forkedFromId", c."spawnedById", c."forkedBy" FROM "Conversation" AS c
    WHERE c."familyId" IN (SELECT r."familyId" FROM "ReplacedRun" AS r) AND ${IS_PUBLISHED}
    ORDER BY c."familyId", c."ordinal"`;
  return { members, roots: new Set(roots.map(({ rootId }) => rootId)) };
}

export async function replaceRun(
  client: Client,
  run: { rootId: string; familyId: string; successorId: string },
): Promise<void> {
  const { rootId, successorId } = run;
  const data = { ...run, replacedAt: new Date().toISOString() };
  const update = { successorId, replacedAt: data.replacedAt };
  await client.replacedRun.upsert({ where: { rootId }, create: data, update, select: { rootId: true } });
}

export async function forgetRun(client: Client, rootId: string): Promise<void> {
  await client.keptUpload.deleteMany({ where: { runs: { some: { rootId } } } });
  await client.replacedRun.deleteMany({ where: { OR: [{ rootId }, { successorId: rootId }] } });
}
