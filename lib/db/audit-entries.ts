import { z } from "zod";
import { AuditEntry, type NewAuditEntry } from "#lib/access/audit-entry.ts";
import type { Prisma } from "./generated/client.ts";

type Client = Prisma.TransactionClient;

const Edit = z.object({ title: z.string(), from: z.string() });

export async function insertAuditEntry(client: Client, entry: NewAuditEntry): Promise<void> {
  await client.auditEntry.create({
    data: { ...entry, at: new Date().toISOString(), detail: JSON.stringify(entry.detail) },
  });
}

export async function findGivenTitle(client: Client, conversationId: string): Promise<string | null> {
  const edits = await client.auditEntry.findMany({
    where: { conversationId, action: "edit_conversation" },
    orderBy: { id: "desc" },
    select: { detail: true },
  });
  const renamed = edits
    .map(({ detail }) => Edit.parse(JSON.parse(detail)))
    .find(({ title, from }) => title !== from);
  return renamed?.title ?? null;
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
