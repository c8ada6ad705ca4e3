import { ok } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";
import { type Shown, showLiveRun } from "./show-live-run.ts";

/** Up to here reading a run anew costs less than a batch is worth waiting for. */
const SMALL_RUN = 1_000;
/** A larger one is read anew when this share of it is new: over its whole life each event is read a fixed number of times. */
const DUE_SHARE = 0.05;
/** Or this long after the first event that is not shown. */
const SHOWN_WITHIN_MS = 4_000;

type Pending = { shownEvents: number; timer: NodeJS.Timeout | null };

/** Per database, because ids are the sources' own. Lost with the process: the next batch is then shown at once. */
const runs = new WeakMap<Database, Map<string, Pending>>();

/**
 * Shows what has arrived of an open run now, or soon: a batch into a long run costs what the batch costs, and the run is
 * read anew for many batches together. Sealing does not wait for it and shows everything first.
 */
export async function showWhenDue(db: Database, id: string): Promise<Shown> {
  const pending = pendingOf(db, id);
  const events = await db.read.countLiveEvents(id);
  const fresh = events - pending.shownEvents;
  if (events <= SMALL_RUN || fresh >= events * DUE_SHARE) return showNow(db, id, pending);
  pending.timer ??= setTimeout(() => {
    showNow(db, id, pending).catch((error: unknown) => logError(`show the recorded run ${id}`, error));
  }, SHOWN_WITHIN_MS).unref();
  return ok([]);
}

async function showNow(db: Database, id: string, pending: Pending): Promise<Shown> {
  if (pending.timer) clearTimeout(pending.timer);
  pending.timer = null;
  pending.shownEvents = await db.read.countLiveEvents(id);
  return showLiveRun(db, id);
}

function pendingOf(db: Database, id: string): Pending {
  const known = runs.get(db) ?? new Map<string, Pending>();
  runs.set(db, known);
  const pending = known.get(id) ?? { shownEvents: 0, timer: null };
  known.set(id, pending);
  return pending;
}
