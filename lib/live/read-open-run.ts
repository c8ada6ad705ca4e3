import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import type { LiveEvent, LiveRun } from "#lib/conversation/live-run.ts";
import type { RunFiles } from "#lib/importers/openhands-sdk/group-files.ts";
import { statusOf } from "#lib/importers/openhands-sdk/read-base-state.ts";
import { type ReadRun, readRun } from "#lib/importers/openhands-sdk/read-run.ts";

/** Kinds that never move a run's head. */
const ASIDE = new Set(["ConversationStateUpdateEvent", "ConversationErrorEvent"]);

/** Words of the agent server after which a run goes on only when somebody asks it to. */
const ENDED = new Set(["finished", "error", "stuck", "deleting", "deleted", "stopped"]);

export function hasEnded(status: string | null): boolean {
  return ENDED.has(status ?? "");
}

/**
 * The conversations of a run as far as it has come: made by the importer from what has arrived, as if it were the run's
 * directory, so that a recorded run and its directory imported later are the same. Events whose parent is still on its
 * way wait.
 */
export function readOpenRun(run: LiveRun, journal: readonly LiveEvent[]): ReadRun {
  const events = standingEvents(journal);
  if (events.length === 0) return { conversations: [], rejected: [] };
  const info = run.info && { path: `${run.id}/base_state.json`, bytes: run.info };
  const files: RunFiles = {
    path: run.id,
    baseState: info,
    meta: info,
    eventFiles: events.map(({ eventId, bytes }, index) => {
      const file = { path: `${run.id}/${eventId}`, bytes };
      return { file, path: file.path, index };
    }),
    lines: null,
    misnamed: [],
  };
  const read = readRun(files, "", { leafEventId: headOf(run, events) });
  for (const each of read.conversations)
    if (each.forkedFrom === null) each.status = statusOf({ execution_status: run.status });
  return read;
}

/** Events all of whose ancestors have arrived. One without a parent goes on from the one before it in the log. */
export function standingEvents(journal: readonly LiveEvent[]): LiveEvent[] {
  const byId = new Map(journal.map((event) => [event.eventId, event]));
  const stands = new Map<string, boolean>();
  for (const event of journal) {
    const path: string[] = [];
    let at: LiveEvent | undefined = event;
    let verdict: boolean | undefined;
    while (verdict === undefined) {
      if (at === undefined) verdict = false;
      else if (stands.has(at.eventId)) verdict = stands.get(at.eventId);
      else {
        path.push(at.eventId);
        // Also ends a walk around a cycle: the importer names it.
        stands.set(at.eventId, true);
        if (at.parentId === null || at.parentId === ROOT_PARENT) verdict = true;
        else at = byId.get(at.parentId);
      }
    }
    for (const id of path) stands.set(id, verdict ?? false);
  }
  return journal.filter((event) => stands.get(event.eventId));
}

/**
 * The head the source named last, as long as nothing that came later goes on from it; null for the last event. What
 * moves the head back names it, and what goes on from there moves it on.
 */
function headOf(run: LiveRun, events: readonly LiveEvent[]): string | null {
  const at = events.findIndex((event) => event.eventId === run.infoLeafId);
  if (at < 0) return null;
  const goesOn = events.some(
    (event, place) =>
      event.position > run.infoPosition &&
      !ASIDE.has(event.kind) &&
      (event.parentId === null ? place > at : event.parentId === run.infoLeafId),
  );
  return goesOn ? null : run.infoLeafId;
}

/** Whether everything is here: the source says the run has ended, its events say so too, and nothing is on its way. */
export function isComplete(run: LiveRun, journal: readonly LiveEvent[]): boolean {
  const { infoStatus, eventStatus, infoLeafId } = run;
  if (!hasEnded(infoStatus) || infoStatus !== eventStatus) return false;
  if (infoLeafId !== null && !journal.some((event) => event.eventId === infoLeafId)) return false;
  return standingEvents(journal).length === journal.length;
}
