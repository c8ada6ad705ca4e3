import { setImmediate as nextTurn } from "node:timers/promises";
import { EventFormat, EventKind, EventRole, type StepEvent } from "#lib/conversation/event.ts";
import { Prisma } from "./generated/client.ts";
import { jsonRows, textSet } from "./sqlite-sql.ts";

/** Rows per statement. A statement stops the event loop: these take some 10 ms. */
const READ_BATCH = 2_000;

const COLUMNS = [
  "conversationId",
  "seq",
  "eventId",
  "kind",
  "sourceKind",
  "format",
  "role",
  "timestamp",
  "summary",
  "toolName",
  "toolCallId",
  "responseId",
  "isError",
  "prefixHash",
  "hasUsage",
  "usageModel",
  "usageInput",
  "usageCacheRead",
  "usageCacheWrite",
  "usageOutput",
  "usageReasoning",
  "usageCost",
  "usageLatencyMs",
  "usageTtftMs",
] as const;

type Text = string | null;
type Amount = number | null;

/** One row in the order of COLUMNS. */
type Values = readonly [
  conversationId: string,
  seq: number,
  eventId: string,
  kind: string,
  sourceKind: string,
  format: string,
  role: Text,
  timestamp: Text,
  summary: string,
  toolName: Text,
  toolCallId: Text,
  responseId: Text,
  isError: 0 | 1,
  prefixHash: string,
  hasUsage: 0 | 1,
  model: Text,
  input: Amount,
  cacheRead: Amount,
  cacheWrite: Amount,
  output: Amount,
  reasoning: Amount,
  cost: Amount,
  latencyMs: Amount,
  ttftMs: Amount,
];

/**
 * What the given conversations of a family own (not inherited), by creation order and seq, in batches with a turn of
 * the event loop between: half the columns of an event, because only steps are made of them.
 */
export async function* streamStepEvents(
  client: Prisma.TransactionClient,
  familyId: string,
  conversationIds: readonly string[],
): AsyncGenerator<StepEvent[]> {
  const conversations = await client.conversation.findMany({
    where: { familyId },
    select: { id: true, ordinal: true },
  });
  const ordinals = new Map(conversations.map(({ id, ordinal }) => [id, ordinal]));
  const columns = Prisma.raw(COLUMNS.map((column) => `e."${column}"`).join(", "));
  let last: StepEvent | null = null;
  for (;;) {
    const ordinal: number = last === null ? -1 : (ordinals.get(last.conversationId) ?? -1);
    // Inherited rows are the prefix up to the fork point: starting behind it, a long history is not walked per fork.
    const source = Prisma.sql`
      SELECT ${columns} FROM "Conversation" AS c
      JOIN "Event" AS e ON e."conversationId" = c."id" AND e."seq" >
        CASE WHEN c."ordinal" = ${ordinal} THEN ${last?.seq ?? -1} ELSE coalesce(c."forkPointSeq", -1) END
      WHERE c."familyId" = ${familyId} AND c."ordinal" >= ${ordinal} AND c."id" IN ${textSet(conversationIds)}
      ORDER BY c."ordinal", e."seq" LIMIT ${READ_BATCH}`;
    const rows = await client.$queryRaw<{ json: string }[]>(jsonRows(COLUMNS, source));
    const values: Values[] = JSON.parse(rows[0]?.json ?? "[]");
    const batch = values.map(toStepEvent);
    if (batch.length > 0) yield batch;
    last = batch.at(-1) ?? null;
    if (batch.length < READ_BATCH) return;
    await nextTurn();
  }
}

const KINDS: ReadonlyMap<string, EventKind> = new Map(EventKind.options.map((word) => [word, word]));
const FORMATS: ReadonlyMap<string, EventFormat> = new Map(EventFormat.options.map((word) => [word, word]));
const ROLES: ReadonlyMap<string, EventRole> = new Map(EventRole.options.map((word) => [word, word]));

/** A look-up: parsing each word of 100,000 rows with a schema takes longer than reading them. */
function wordOf<Word>(words: ReadonlyMap<string, Word>, stored: string): Word {
  const word = words.get(stored);
  if (word === undefined)
    throw new Error(`The database holds "${stored}", which this version does not know.`);
  return word;
}

function toStepEvent(values: Values): StepEvent {
  const [
    conversationId,
    seq,
    eventId,
    kind,
    sourceKind,
    format,
    role,
    timestamp,
    summary,
    toolName,
    toolCallId,
    responseId,
    isError,
    prefixHash,
    hasUsage,
    model,
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
    cost,
    latencyMs,
    ttftMs,
  ] = values;
  return {
    conversationId,
    seq,
    eventId,
    kind: wordOf(KINDS, kind),
    sourceKind,
    format: wordOf(FORMATS, format),
    role: role === null ? null : wordOf(ROLES, role),
    timestamp,
    summary,
    toolName,
    toolCallId,
    responseId,
    isError: isError === 1,
    prefixHash,
    usage:
      hasUsage === 1
        ? { model, input, cacheRead, cacheWrite, output, reasoning, cost, latencyMs, ttftMs }
        : null,
  };
}
