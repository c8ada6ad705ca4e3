import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import {
  type Receipt,
  receiptHash,
  receiptText,
  SEAL_CHAIN_START,
  type SignedReceipt,
  type UnlinkedReceipt,
} from "#lib/conversation/receipt.ts";
import type { SealKey } from "#lib/seal/seal-key.ts";
import { sha256 } from "#lib/sha256.ts";
import type { BulkInsert } from "./bulk-insert.ts";
import type { Prisma } from "./generated/client.ts";
import type { StoredSeal, StoredSealKey } from "./seal-store.ts";

type Client = Prisma.TransactionClient;

const LINK = { sequence: true, body: true, hash: true, previousHash: true, keyId: true, signature: true };

/** Keeps the public key with the receipts: they are checked with it when the private one is long replaced. */
export async function rememberSealKey(client: Client, key: SealKey): Promise<void> {
  const { keyId, publicKey } = key;
  await client.sealKey.upsert({
    where: { keyId },
    create: { keyId, publicKey, createdAt: new Date().toISOString() },
    update: {},
  });
}

export async function listSealKeys(client: Client): Promise<StoredSealKey[]> {
  return client.sealKey.findMany({ orderBy: [{ createdAt: "asc" }, { keyId: "asc" }] });
}

/** Two writers that read the same last receipt collide on its number: one of them fails and writes nothing. */
export async function appendSeal(
  client: Client,
  bulk: BulkInsert,
  key: SealKey,
  unlinked: UnlinkedReceipt,
  marks: readonly { conversationId: string; factsMarks: Uint8Array }[],
): Promise<SignedReceipt> {
  const last = await client.seal.findFirst({
    orderBy: { sequence: "desc" },
    select: { sequence: true, hash: true },
  });
  const sequence = (last?.sequence ?? 0) + 1;
  const previous = last?.hash ?? SEAL_CHAIN_START;
  const receipt: Receipt = { ...unlinked, version: 1, sequence, previous, key_id: key.keyId };
  const signature = key.sign(receiptText(receipt));
  await client.seal.create({
    data: {
      sequence,
      kind: receipt.kind,
      runId: receipt.run_id,
      removes: receipt.kind === "tombstone" ? receipt.removes : null,
      body: canonicalJson(receipt),
      hash: receiptHash(sha256, receipt),
      previousHash: previous,
      keyId: key.keyId,
      signature,
    },
  });
  for (const { conversationId, factsMarks } of marks)
    bulk.insertMarks({ conversationId, sequence, factsMarks });
  return { receipt, signature };
}

export async function findSeal(client: Client, sequence: number): Promise<StoredSeal | null> {
  return client.seal.findUnique({ where: { sequence }, select: LINK });
}

export async function findTombstone(client: Client, sequence: number): Promise<StoredSeal | null> {
  return client.seal.findUnique({ where: { removes: sequence }, select: LINK });
}

export async function findSealSequence(client: Client, conversationId: string): Promise<number | null> {
  const newest = await client.sealMember.aggregate({ where: { conversationId }, _max: { sequence: true } });
  return newest._max.sequence;
}

export async function findFactsMarks(client: Client, conversationId: string): Promise<Uint8Array | null> {
  const member = await client.sealMember.findFirst({
    where: { conversationId },
    orderBy: { sequence: "desc" },
    select: { factsMarks: true },
  });
  return member?.factsMarks ?? null;
}

export async function listSeals(
  client: Client,
  options: { fromSequence: number; limit: number },
): Promise<StoredSeal[]> {
  return client.seal.findMany({
    where: { sequence: { gte: options.fromSequence } },
    orderBy: { sequence: "asc" },
    take: options.limit,
    select: LINK,
  });
}

export async function listVanished(
  client: Client,
  limit: number,
): Promise<{ conversationId: string; sequence: number }[]> {
  return client.$queryRaw`
    SELECT m."conversationId", m."sequence" FROM "SealMember" AS m
    WHERE NOT EXISTS (SELECT 1 FROM "Conversation" AS c WHERE c."id" = m."conversationId")
      AND NOT EXISTS (SELECT 1 FROM "Seal" AS t WHERE t."removes" = m."sequence")
    ORDER BY m."sequence", m."conversationId" LIMIT ${limit}`;
}

export async function listUnreceiptedRuns(client: Client): Promise<string[]> {
  const rows = await client.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Conversation" AS c
    WHERE c."sealed" AND c."sourceDigest" IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "SealMember" AS m WHERE m."conversationId" = c."id")
    ORDER BY c."createdAt", c."id"`;
  return rows.map(({ id }) => id);
}
