import type { Prisma } from "./generated/client.ts";

type Client = Prisma.TransactionClient;

/** Ids of a family's archived conversations. */
export async function listArchived(client: Client, familyId: string): Promise<string[]> {
  const records = await client.archivedConversation.findMany({
    where: { familyId },
    orderBy: { conversationId: "asc" },
    select: { conversationId: true },
  });
  return records.map((record) => record.conversationId);
}

export async function archiveConversation(
  client: Client,
  familyId: string,
  conversationId: string,
): Promise<void> {
  await client.archivedConversation.create({
    data: { familyId, conversationId, archivedAt: new Date().toISOString() },
    select: { conversationId: true },
  });
}

export async function restoreConversations(
  client: Client,
  conversationIds: readonly string[],
): Promise<void> {
  await client.archivedConversation.deleteMany({
    where: { conversationId: { in: [...conversationIds] } },
  });
}
