import { AccessKey } from "#lib/access/access-key.ts";
import type { Prisma, AccessKey as Stored } from "./generated/client.ts";

type Client = Prisma.TransactionClient;

const fromRecord = (record: Stored): AccessKey =>
  AccessKey.parse({ ...record, scopes: JSON.parse(record.scopes) });

export async function findAccessKey(client: Client, id: string): Promise<AccessKey | null> {
  const record = await client.accessKey.findUnique({ where: { id } });
  return record && fromRecord(record);
}

export async function listAccessKeys(
  client: Client,
  options: { after: Pick<AccessKey, "createdAt" | "id"> | null; limit: number },
): Promise<AccessKey[]> {
  const { after, limit } = options;
  const records = await client.accessKey.findMany({
    where: after
      ? {
          OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { gt: after.id } }],
        }
      : {},
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: limit,
  });
  return records.map(fromRecord);
}

export async function insertAccessKey(client: Client, key: AccessKey): Promise<void> {
  await client.accessKey.create({ data: { ...key, scopes: JSON.stringify(key.scopes) } });
}

/** Keeps the first time: a key revoked twice was revoked then. */
export async function revokeAccessKey(client: Client, id: string, at: string): Promise<boolean> {
  const { count } = await client.accessKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: at },
  });
  return count > 0;
}

export async function noteKeyUse(client: Client, id: string, at: string): Promise<void> {
  await client.accessKey.updateMany({ where: { id }, data: { lastUsedAt: at } });
}
