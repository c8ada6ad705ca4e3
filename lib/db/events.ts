import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type Event, EventKind } from "#lib/conversation/event.ts";
import type { BulkInsert } from "./bulk-insert.ts";
import { EVENT_COLUMNS, type EventValues, fromEventValues, SHARED_COLUMNS } from "./event-rows.ts";
import { Prisma } from "./generated/client.ts";
import type { PackedEvents } from "./packed-events.ts";
import { IS_PUBLISHED, jsonRows } from "./sqlite-sql.ts";

/** Rows per statement. A statement stops the event loop, so these keep each stop at some 20 ms. */
const READ_BATCH = 4_000;
const COPY_BATCH = 1_000;

type Client = Prisma.TransactionClient;

const COLUMNS = Prisma.raw(EVENT_COLUMNS.map((column) => `e."${column}"`).join(", "));
/** The driver answers computed integers as bigint. */
const Counted = z.tuple([z.object({ next: z.coerce.number() })]);

async function readBatch(client: Client, source: Prisma.Sql): Promise<Event[]> {
  const rows = await client.$queryRaw<{ json: string }[]>(jsonRows(EVENT_COLUMNS, source));
  const values: EventValues[] = JSON.parse(rows[0]?.json ?? "[]");
  return values.map(fromEventValues);
}

/** Reads batch by batch with a turn of the event loop between; `next` gives the query behind the last event read. */
async function readAll(client: Client, next: (last: Event | null) => Prisma.Sql): Promise<Event[]> {
  const events: Event[] = [];
  for (;;) {
    const batch = await readBatch(client, next(events.at(-1) ?? null));
    events.push(...batch);
    if (batch.length < READ_BATCH) return events;
    await nextTurn();
  }
}

export async function listEvents(
  client: Client,
  options: { conversationId: string; fromSeq: number; toSeq: number },
): Promise<Event[]> {
  return readAll(
    client,
    (last) => Prisma.sql`
      SELECT ${COLUMNS} FROM "Event" AS e
      WHERE e."conversationId" = ${options.conversationId}
        AND e."seq" >= ${last ? last.seq + 1 : options.fromSeq} AND e."seq" <= ${options.toSeq}
      ORDER BY e."seq" LIMIT ${READ_BATCH}`,
  );
}

/** Calls of one tool and results of any: a result does not always name its tool. */
export async function listOwnToolEvents(
  client: Client,
  familyId: string,
  toolName: string,
): Promise<Event[]> {
  const condition = Prisma.sql`(e."kind" = ${EventKind.enum.tool_result}
    OR (e."kind" = ${EventKind.enum.tool_call} AND e."toolName" = ${toolName}))`;
  const conversations = await client.conversation.findMany({
    where: { familyId },
    select: { id: true, ordinal: true },
  });
  const ordinals = new Map(conversations.map((conversation) => [conversation.id, conversation.ordinal]));
  return readAll(client, (last) => {
    const ordinal = last ? (ordinals.get(last.conversationId) ?? -1) : -1;
    // Inherited rows are the prefix up to the fork point: starting behind it, a long history is not walked per fork.
    return Prisma.sql`
      SELECT ${COLUMNS} FROM "Conversation" AS c
      JOIN "Event" AS e ON e."conversationId" = c."id" AND e."seq" >
        CASE WHEN c."ordinal" = ${ordinal} THEN ${last?.seq ?? -1} ELSE coalesce(c."forkPointSeq", -1) END
      WHERE c."familyId" = ${familyId} AND ${IS_PUBLISHED} AND c."ordinal" >= ${ordinal} AND ${condition}
      ORDER BY c."ordinal", e."seq" LIMIT ${READ_BATCH}`;
  });
}

export async function findEvent(
  client: Client,
  conversationId: string,
  eventId: string,
): Promise<Event | null> {
  const source = Prisma.sql`
    SELECT ${COLUMNS} FROM "Event" AS e WHERE e."conversationId" = ${conversationId} AND e."eventId" = ${eventId}`;
  return (await readBatch(client, source))[0] ?? null;
}

export async function findEventBySeq(
  client: Client,
  conversationId: string,
  seq: number,
): Promise<Event | null> {
  return (await listEvents(client, { conversationId, fromSeq: seq, toSeq: seq }))[0] ?? null;
}

async function nextSeq(client: Client, conversationId: string): Promise<number> {
  const rows = await client.$queryRaw`
    SELECT coalesce(max("seq"), -1) + 1 AS next FROM "Event" WHERE "conversationId" = ${conversationId}`;
  return Counted.parse(rows)[0].next;
}

/**
 * Copies events fromSeq (0) to throughSeq of one conversation to another in the same family, as inherited rows with their ids,
 * times and hashes (OpenHands software-agent-sdk fork()). Bodies are shared: payloads are immutable.
 * @throws Error when the source does not have all of them or the target does not have just the events before them.
 */
export async function copyEvents(
  client: Client,
  options: { fromId: string; toId: string; fromSeq?: number; throughSeq: number },
): Promise<void> {
  const { fromSeq = 0 } = options;
  const columns = Prisma.raw(SHARED_COLUMNS);
  if ((await nextSeq(client, options.toId)) !== fromSeq) {
    throw new Error(
      fromSeq === 0
        ? `Events can be copied to an empty conversation only; ${options.toId} has some.`
        : `Copying to ${options.toId} cannot go on at event ${fromSeq}.`,
    );
  }
  for (let from = fromSeq; from <= options.throughSeq; from += COPY_BATCH) {
    const through = Math.min(from + COPY_BATCH - 1, options.throughSeq);
    const copied = await client.$executeRaw`
      INSERT INTO "Event" ("conversationId", "inherited", ${columns})
      SELECT ${options.toId}, true, ${columns} FROM "Event"
      WHERE "conversationId" = ${options.fromId} AND "seq" BETWEEN ${from} AND ${through}`;
    if (copied !== through - from + 1) {
      throw new Error(
        `${options.fromId} does not have all events up to ${options.throughSeq}; nothing was copied.`,
      );
    }
    if (through < options.throughSeq) await nextTurn();
  }
}

/**
 * Appends events with their payloads; payloads that are there already are kept as they are.
 * @throws Error when their seqs do not continue what is stored without a gap, or a payload is missing.
 */
export async function appendEventRows(
  client: Client,
  bulk: BulkInsert,
  options: Parameters<BulkInsert["append"]>[0],
): Promise<void> {
  const { conversationId, events } = options;
  const first = await nextSeq(client, conversationId);
  const gap = events.findIndex((event, index) => event.seq !== first + index);
  if (gap >= 0) throw gapError(conversationId, first + gap, events[gap]?.seq);
  await bulk.append(options);
}

/** The same for events on their way from another thread. */
export async function appendPackedRows(
  client: Client,
  bulk: BulkInsert,
  familyId: string,
  packed: PackedEvents,
): Promise<void> {
  const first = await nextSeq(client, packed.conversationId);
  if (packed.fromSeq !== first) throw gapError(packed.conversationId, first, packed.fromSeq);
  await bulk.appendPacked(familyId, packed);
}

function gapError(conversationId: string, expected: number, got: number | undefined): Error {
  return new Error(
    `Events of ${conversationId} must be numbered without a gap: expected ${expected}, got ${got}.`,
  );
}

/** Removes all events of a conversation; the database refuses it for a sealed one. */
export async function deleteEvents(client: Client, conversationId: string): Promise<void> {
  for (let left = await nextSeq(client, conversationId); left > 0; left -= COPY_BATCH) {
    await client.$executeRaw`
      DELETE FROM "Event" WHERE "conversationId" = ${conversationId} AND "seq" >= ${left - COPY_BATCH}`;
    await nextTurn();
  }
}
