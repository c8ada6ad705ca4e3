import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import { findRowCycle, NO_ROW, type RowSplit, splitRows } from "#lib/conversation/split-rows.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { EventLog } from "./event-log.ts";

export type SplitRun =
  /** `split` is null for a plain log, which is all trunk. */
  | { ok: true; split: RowSplit | null; note: string | null }
  /** The events cannot stand together. */
  | { ok: false; reason: string };

const STATE = "ConversationStateUpdateEvent";
const ERROR = "ConversationErrorEvent";

/**
 * Trunk and abandoned branches of a run's native tree (OpenHands SDK ≥ 1.31; older logs are one line).
 * @param leafEventId the head the source names; an unknown one is noted and guessed instead.
 */
export function splitRun(log: EventLog, leafEventId: string | null): SplitRun {
  // Without a parent id an event goes on from the one before it: when that one is gone, the order is a guess.
  const orphan = log.events.find((event) => event.isAfterHole && !event.hasParent);
  if (orphan) {
    return {
      ok: false,
      reason: `event ${oneLine(orphan.id)} continues an event that is missing from the log`,
    };
  }
  const parents = parentsIn(log);
  if (!parents.ok) return parents;
  const named = leafEventId === null ? NO_ROW : log.rowOf(leafEventId);
  const isNamed = named !== NO_ROW;
  const note =
    leafEventId === null || isNamed
      ? null
      : `names the head event ${oneLine(leafEventId)}, which is not in the log`;
  // A plain log needs no tree.
  if (!isNamed && !log.events.find(({ hasParent }) => hasParent)) return { ok: true, split: null, note };
  const isSideLeaf = (row: number) => log.kind(row) === STATE;
  const isArtifact = (row: number) => isSideLeaf(row) || log.kind(row) === ERROR;
  const head = isNamed ? named : guessedHead(log, isArtifact);
  const split = splitRows({ parents: parents.rows, isSideLeaf, isArtifact }, { row: head, isNamed });
  return { ok: true, split, note };
}

/** The last event a source that names none stood at (OpenHands legacy head, see `resolveHead`). */
function guessedHead({ length }: EventLog, isArtifact: (row: number) => boolean): number {
  for (let row = length - 1; row >= 0; row--) if (!isArtifact(row)) return row;
  return length - 1;
}

/** The row each event goes on from: the one it names, or without a name the one before it (OpenHands event_store). */
function parentsIn(log: EventLog): { ok: true; rows: Int32Array } | { ok: false; reason: string } {
  const rows = new Int32Array(log.length);
  for (let row = 0; row < rows.length; row++) {
    const named = log.parentRow(row);
    rows[row] = log.hasParent(row) ? named : row - 1;
    if (!log.hasParent(row) || named !== NO_ROW) continue;
    const parentId = log.parentId(row) ?? "";
    if (parentId === ROOT_PARENT) continue;
    const reason = `Parent event '${parentId}' does not exist for event '${log.id(row)}'.`;
    return { ok: false, reason: oneLine(reason, 600) };
  }
  const cycle = findRowCycle(rows);
  if (cycle === NO_ROW) return { ok: true, rows };
  return { ok: false, reason: oneLine(`Cycle in event tree at '${log.id(cycle)}'.`, 600) };
}
