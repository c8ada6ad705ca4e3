import { z } from "zod";
import type { TurnList } from "#lib/api/turn.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";
import { describeAttempt } from "./describe-attempt.ts";
import { conversationNotFound } from "./not-found.ts";
import { findOpenCalls } from "./open-calls.ts";
import { recoverTurns } from "./recover-turns.ts";

/** Events looked at for open calls: a response with more parallel calls than this is not to be answered by hand. */
const TAIL = 1_000;

const Place = z.tuple([z.number().int()]);

/** The newest attempts of a conversation and what it waits for. Turns whose process is gone are shown as lost. */
export async function listTurns(
  db: Database,
  conversationId: string,
  page: { cursor: string | null; limit: number },
): Promise<Result<TurnList>> {
  const place = decodeCursor(Place, page.cursor);
  if (!place.ok) return place;
  if (await db.read.findRunningAttempt(conversationId)) {
    const recovered = await recoverTurns(db);
    if (!recovered.ok) return recovered;
  }
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const { familyId, status, version, headSeq, sealed } = conversation;
  const beforeNumber = place.value?.[0] ?? null;
  const found = await db.read.listAttempts({ conversationId, limit: page.limit + 1, beforeNumber });
  const attempts = found.slice(0, page.limit);
  const last = found.length > page.limit ? attempts.at(-1) : undefined;
  const nextCursor = last ? encodeCursor([last.number]) : null;
  const fromSeq = Math.max(0, headSeq - TAIL);
  const tail = sealed ? [] : await db.read.listEvents({ conversationId, fromSeq, toSeq: headSeq });
  const open = findOpenCalls(tail, new Map());
  const hashes = tail.flatMap((event) =>
    open.some((call) => call.eventId === event.eventId) ? [event.payloadHash] : [],
  );
  const pendingCalls = findOpenCalls(tail, await db.read.loadPayloads(familyId, hashes));
  return ok({ status, version, headSeq, pendingCalls, attempts: attempts.map(describeAttempt), nextCursor });
}
