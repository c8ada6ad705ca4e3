import type { EventFormat } from "#lib/conversation/event.ts";
import type { Prisma } from "./generated/client.ts";
import { textSet } from "./sqlite-sql.ts";

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
export async function keepUpload(client: Client, upload: NewKeptUpload): Promise<void> {
  const { id, format } = upload;
  const others = upload.insteadOf.filter((other) => other !== id);
  await client.keptUpload.deleteMany({ where: { id: { in: others } } });
  if (await client.keptUpload.findUnique({ where: { id }, select: { id: true } })) return;
  const keptAt = new Date().toISOString();
  const packed = new Uint8Array(upload.packed);
  await client.keptUpload.create({ data: { id, format, packed, keptAt }, select: { id: true } });
  const links = [...new Set(upload.links)].map((link) => ({ format, link, uploadId: id }));
  const runs = [...new Set(upload.rootIds)].map((rootId) => ({ rootId, uploadId: id }));
  await client.uploadLink.createMany({ data: links });
  await client.keptRun.createMany({ data: runs });
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
