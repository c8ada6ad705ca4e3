import { AuditEntry, type NewAuditEntry } from "#lib/access/audit-entry.ts";
import type { Prisma } from "./generated/client.ts";

type Client = Prisma.TransactionClient;

export async function insertAuditEntry(client: Client, entry: NewAuditEntry): Promise<void> {
  await client.auditEntry.create({
    data: { ...entry, at: new Date().toISOString(), detail: JSON.stringify(entry.detail) },
  });
}

/** Newest first, from before `beforeId` on. */
export async function listAuditEntries(
  client: Client,
  options: { beforeId: number | null; limit: number },
): Promise<AuditEntry[]> {
  const { beforeId, limit } = options;
  const records = await client.auditEntry.findMany({
    where: beforeId === null ? {} : { id: { lt: beforeId } },
    orderBy: { id: "desc" },
    take: limit,
  });
  return records.map((record) => AuditEntry.parse({ ...record, detail: JSON.parse(record.detail) }));
}
