import { ok, type Result } from "#lib/app-error.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { readOpenRun } from "#lib/live/read-open-run.ts";
import { draftFamilies } from "./draft-families.ts";
import { rewriteLiveRun } from "./rewrite-live-run.ts";

/** What of the run as a whole could not be taken. */
export type Shown = Result<{ index: number; reason: string }[]>;

/**
 * Makes conversations of what has arrived of an open run, until they show all of it. Nothing is computed inside a
 * transaction; of several that work at the same time, in whichever process, the one that read more wins.
 * @returns what the importer could not take, by the run as a whole.
 */
export async function showLiveRun(db: Database, id: string): Promise<Shown> {
  for (;;) {
    const run = await db.read.findLiveRun(id);
    if (!run || run.sealedAt !== null || run.shownRevision >= run.revision) return ok([]);
    const read = readOpenRun(run, await db.read.listLiveEvents(id));
    const [draft] = await draftFamilies(read.conversations, "openhands-sdk", {
      origin: "ci",
      labels: NO_LABELS,
    });
    const written: Result<null> = await db.write(async (tx) => {
      const now = await tx.findLiveRun(id);
      if (!now || now.sealedAt !== null || now.shownRevision >= run.revision) return ok(null);
      const place = draft ? await rewriteLiveRun(tx, now, draft) : {};
      await tx.updateLiveRun(id, { ...place, shownRevision: run.revision });
      return ok(null);
    });
    if (!written.ok) return written;
    const left = read.conversations.length === 0 ? read.rejected : [];
    if (left.length > 0) return ok(left.map(({ reason }) => ({ index: -1, reason })));
  }
}
