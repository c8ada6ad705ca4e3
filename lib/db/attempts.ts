import { z } from "zod";
import { ModelParameters } from "#lib/conversation/agent-config.ts";
import { type Attempt, AttemptStatus, ToolAnswer, TurnOverrides } from "#lib/conversation/attempt.ts";
import { ConversationStatus } from "#lib/conversation/conversation.ts";
import { Totals } from "#lib/conversation/usage.ts";
import type { Attempt as AttemptRecord, Prisma } from "./generated/client.ts";
import { databaseMs } from "./sqlite-sql.ts";
import type { AttemptEnd } from "./turn-store.ts";

type Client = Prisma.TransactionClient;

const Answers = z.array(ToolAnswer);

function fromRecord(record: AttemptRecord): Attempt {
  return {
    ...record,
    status: AttemptStatus.parse(record.status),
    toolResults: Answers.parse(JSON.parse(record.toolResults)),
    parameters: ModelParameters.parse(JSON.parse(record.parameters)),
    overrides: record.overrides === null ? null : TurnOverrides.parse(JSON.parse(record.overrides)),
    baseStatus: ConversationStatus.parse(record.baseStatus),
    usage: record.usage === null ? null : Totals.parse(JSON.parse(record.usage)),
  };
}

function toRecord(attempt: Attempt): AttemptRecord {
  return {
    ...attempt,
    toolResults: JSON.stringify(attempt.toolResults),
    parameters: JSON.stringify(attempt.parameters),
    overrides: attempt.overrides && JSON.stringify(attempt.overrides),
    usage: attempt.usage && JSON.stringify(attempt.usage),
  };
}

export async function findAttempt(client: Client, id: string): Promise<Attempt | null> {
  const record = await client.attempt.findUnique({ where: { id } });
  return record && fromRecord(record);
}

export async function findRunningAttempt(client: Client, conversationId: string): Promise<Attempt | null> {
  const record = await client.attempt.findFirst({ where: { conversationId, status: "running" } });
  return record && fromRecord(record);
}

export async function listAttempts(
  client: Client,
  options: { conversationId: string; limit: number; beforeNumber?: number | null },
): Promise<Attempt[]> {
  const { conversationId, limit, beforeNumber = null } = options;
  const records = await client.attempt.findMany({
    where: { conversationId, ...(beforeNumber === null ? {} : { number: { lt: beforeNumber } }) },
    orderBy: { number: "desc" },
    take: limit,
  });
  return records.map(fromRecord);
}

export async function listAbandonedAttempts(
  client: Client,
  options: { soleOwner: string | null },
): Promise<Attempt[]> {
  const rows = await client.$queryRaw<{ id: string }[]>`
    SELECT a."id" FROM "Attempt" AS a LEFT JOIN "Lease" AS l ON l."conversationId" = a."conversationId"
    WHERE a."status" = 'running' AND (l."owner" IS NULL OR l."expiresAt" <= ${databaseMs}
      OR (${options.soleOwner} IS NOT NULL AND l."owner" <> ${options.soleOwner}))`;
  const records = await client.attempt.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
  return records.map(fromRecord);
}

export async function insertAttempt(client: Client, attempt: Omit<Attempt, "number">): Promise<Attempt> {
  const last = await client.attempt.aggregate({
    where: { conversationId: attempt.conversationId },
    _max: { number: true },
  });
  const numbered = { ...attempt, number: (last._max.number ?? 0) + 1 };
  await client.attempt.create({ data: toRecord(numbered) });
  return numbered;
}

export async function notePartial(
  client: Client,
  id: string,
  { partialText, partialReasoning }: Pick<Attempt, "partialText" | "partialReasoning">,
): Promise<void> {
  await client.attempt.updateMany({
    where: { id, status: "running" },
    data: { partialText, partialReasoning },
  });
}

export async function requestCancel(client: Client, id: string): Promise<boolean> {
  const { count } = await client.attempt.updateMany({
    where: { id, status: "running" },
    data: { cancelRequested: true },
  });
  return count === 1;
}

export async function finishAttempt(client: Client, id: string, end: AttemptEnd): Promise<boolean> {
  const { usage, ...columns } = end;
  const { count } = await client.attempt.updateMany({
    where: { id, status: "running" },
    data: {
      ...columns,
      ...(usage === undefined ? {} : { usage: usage && JSON.stringify(usage) }),
      finishedAt: new Date().toISOString(),
    },
  });
  return count === 1;
}

export async function storeRequest(
  client: Client,
  id: string,
  request: { sha256: string; bytes: Uint8Array; keep: number },
): Promise<void> {
  const bytes = new Uint8Array(request.bytes);
  const { count } = await client.attempt.updateMany({
    where: { id, status: "running" },
    data: { requestSha256: request.sha256 },
  });
  if (count === 0) return;
  await client.attemptRequest.upsert({
    where: { attemptId: id },
    create: { attemptId: id, bytes },
    update: { bytes },
    select: { attemptId: true },
  });
  const { conversationId } = await client.attempt.findUniqueOrThrow({ where: { id } });
  const older = await client.attemptRequest.findMany({
    where: { attempt: { conversationId } },
    orderBy: { attempt: { number: "desc" } },
    skip: request.keep,
    select: { attemptId: true },
  });
  await client.attemptRequest.deleteMany({
    where: { attemptId: { in: older.map((each) => each.attemptId) } },
  });
}

export async function loadRequest(client: Client, attemptId: string): Promise<Uint8Array | null> {
  const request = await client.attemptRequest.findUnique({ where: { attemptId } });
  return request?.bytes ?? null;
}
