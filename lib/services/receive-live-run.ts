import type { Actor } from "#lib/access/scope.ts";
import type { LiveConversationBody, LiveEventsReply } from "#lib/api/live.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { LiveRun } from "#lib/conversation/live-run.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import { type ArrivedEvent, readBatch } from "#lib/live/read-batch.ts";
import { dashedId, storableInfo } from "#lib/live/storable-info.ts";
import { recordingEnded, sealWhenComplete } from "./seal-live-run.ts";
import { showWhenDue } from "./show-when-due.ts";

type Sorted = { fresh: ArrivedEvent[]; repeated: number; rejected: LiveEventsReply["rejected"] };

/**
 * Takes a batch of events of a run that is going on. An event counts once, by its id: batches may repeat, overlap, come
 * out of order and at the same time. What can be shown is shown when this answers, of a long run a little later.
 *
 * Errors: `bad_request` for no array of events, `sealed` for new events of a run that is sealed.
 */
export async function receiveLiveEvents(
  db: Database,
  actor: Actor,
  { conversationId, body }: { conversationId: string; body: Uint8Array },
): Promise<Result<LiveEventsReply>> {
  const batch = readBatch(body);
  if (!batch.ok) return batch;
  const id = dashedId(conversationId);
  const sorted = await db.write((tx) => journalEvents(tx, actor, id, batch.value.events));
  if (!sorted.ok) return sorted;
  const shown = await showWhenDue(db, id);
  if (!shown.ok) return shown;
  const state = await sealWhenComplete(db, id);
  if (!state.ok) return state;
  const { fresh, repeated, rejected } = sorted.value;
  return ok({
    success: true,
    accepted: fresh.length,
    repeated,
    rejected: [...batch.value.rejected, ...rejected, ...shown.value],
    ...state.value,
  });
}

/**
 * Takes what the source says of a run as a whole: title, tags, agent, usage, status, head. The newest counts.
 * Of a sealed run nothing is taken, and that is no error: a source says goodbye more than once.
 */
export async function receiveLiveInfo(
  db: Database,
  actor: Actor,
  info: LiveConversationBody,
): Promise<Result<{ conversation_id: string | null; sealed: boolean }>> {
  const id = dashedId(info.id);
  const noted = await db.write(async (tx) => {
    const run = await openRun(tx, actor, id);
    if (run.sealedAt !== null) return ok(null);
    const events = await tx.countLiveEvents(id);
    const infoStatus = info.execution_status ?? null;
    await tx.updateLiveRun(id, {
      info: storableInfo(info),
      infoStatus,
      infoLeafId: info.leaf_event_id ?? null,
      infoPosition: events - 1,
      status: infoStatus ?? run.status,
      receivedAt: new Date().toISOString(),
      revision: run.revision + 1,
    });
    return ok(null);
  });
  if (!noted.ok) return noted;
  const shown = await showWhenDue(db, id);
  return shown.ok ? sealWhenComplete(db, id) : shown;
}

async function journalEvents(
  tx: Writes,
  actor: Actor,
  id: string,
  arrived: readonly ArrivedEvent[],
): Promise<Result<Sorted>> {
  const run = await openRun(tx, actor, id);
  const sorted = await sortOut(tx, run, arrived);
  if (sorted.fresh.length === 0) return ok(sorted);
  if (run.sealedAt !== null) return recordingEnded();
  await tx.appendLiveEvents(
    id,
    sorted.fresh.map(({ index: _, status: __, ...event }) => event),
  );
  await tx.updateLiveRun(id, {
    ...newestStatus(run, sorted.fresh),
    receivedAt: new Date().toISOString(),
    revision: run.revision + 1,
  });
  return ok(sorted);
}

/** The run's row, made when this is the first thing that comes in of it. */
async function openRun(tx: Writes, actor: Actor, id: string): Promise<LiveRun> {
  const known = await tx.findLiveRun(id);
  if (known) return known;
  const now = new Date().toISOString();
  const run: LiveRun = {
    id,
    familyId: null,
    rootId: null,
    info: null,
    infoStatus: null,
    infoLeafId: null,
    infoPosition: -1,
    eventStatus: null,
    eventStatusKey: "",
    status: "running",
    openedBy: actor.name,
    openedAt: now,
    receivedAt: now,
    revision: 0,
    shownRevision: 0,
    sealedAt: null,
  };
  await tx.insertLiveRun(run);
  return run;
}

/** Which events are new. The first bytes an id came with count: other ones under the same id are named. */
async function sortOut(tx: Writes, run: LiveRun, arrived: readonly ArrivedEvent[]): Promise<Sorted> {
  const known = await tx.findLiveEvents(
    run.id,
    arrived.map((event) => event.eventId),
  );
  const sorted: Sorted = { fresh: [], repeated: 0, rejected: [] };
  for (const event of arrived) {
    const earlier = known.get(event.eventId);
    if (earlier === undefined) {
      known.set(event.eventId, event.sha256);
      sorted.fresh.push(event);
    } else if (earlier === event.sha256) {
      sorted.repeated++;
    } else {
      const reason = "has the id of an event that is here with other bytes; the first one counts";
      sorted.rejected.push({ index: event.index, reason });
    }
  }
  return sorted;
}

function newestStatus(run: LiveRun, fresh: readonly ArrivedEvent[]): Partial<LiveRun> {
  let { eventStatus, eventStatusKey, status } = run;
  for (const event of fresh) {
    if (event.status === null || event.orderKey < eventStatusKey) continue;
    eventStatus = event.status;
    eventStatusKey = event.orderKey;
    status = event.status;
  }
  return { eventStatus, eventStatusKey, status };
}
