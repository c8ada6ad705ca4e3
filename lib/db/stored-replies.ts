import type { Prisma } from "./generated/client.ts";
import type { StoredReply } from "./store.ts";

type Client = Prisma.TransactionClient;

export async function findStoredReply(
  client: Client,
  scope: string,
  key: string,
): Promise<StoredReply | null> {
  return client.storedReply.findUnique({
    where: { scope_key: { scope, key } },
    select: { requestHash: true, reply: true, createdAt: true },
  });
}

export async function insertStoredReply(
  client: Client,
  scope: string,
  key: string,
  reply: StoredReply,
): Promise<void> {
  await client.storedReply.create({ data: { scope, key, ...reply } });
}

export async function fillStoredReply(
  client: Client,
  scope: string,
  key: string,
  reply: string,
): Promise<void> {
  await client.storedReply.update({ where: { scope_key: { scope, key } }, data: { reply } });
}

export async function deleteStoredReply(client: Client, scope: string, key: string): Promise<void> {
  await client.storedReply.deleteMany({ where: { scope, key } });
}

/** Rows one call removes: within a millisecond or two. */
const DELETED_AT_ONCE = 200;

export async function deleteOldReplies(client: Client, before: string): Promise<void> {
  const old = await client.storedReply.findMany({
    where: { createdAt: { lt: before } },
    select: { scope: true, key: true },
    take: DELETED_AT_ONCE,
  });
  for (const { scope, key } of old) await deleteStoredReply(client, scope, key);
}
