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
    select: { requestHash: true, reply: true },
  });
}

export async function insertStoredReply(
  client: Client,
  scope: string,
  key: string,
  { requestHash, reply }: StoredReply,
): Promise<void> {
  await client.storedReply.create({
    data: { scope, key, requestHash, reply, createdAt: new Date().toISOString() },
  });
}
