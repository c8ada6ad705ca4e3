import type { RowSplit } from "#lib/conversation/split-rows.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { UNNAMED_FILE } from "#lib/importers/source-path.ts";
import { digestOf } from "./describe-run.ts";
import type { EventLog } from "./event-log.ts";
import type { RunFiles } from "./group-files.ts";
import { type BaseState, type Meta, readBaseState, readMeta } from "./read-base-state.ts";
import { readEvents } from "./read-events.ts";
import { readStats, type UsageMeter } from "./read-stats.ts";
import { splitRun } from "./split-run.ts";

/** One conversation directory, read and taken apart, before it is known what it shares with others. */
export type OpenRun = {
  run: RunFiles;
  /** Over its files, see `digestOf`. */
  digest: string;
  /** How messages call it. */
  name: string;
  state: BaseState | null;
  meta: Meta | null;
  log: EventLog;
  /** Null for a plain log, which is all trunk. */
  split: RowSplit | null;
  meters: readonly UsageMeter[];
  rejected: Rejected[];
};

export type OpenOptions = {
  /** The run's digest where that is not to be taken over its files. */
  digest?: string;
  /** Where the run stands, instead of what its state says: null for its last event. */
  head?: { leafEventId: string | null } | undefined;
  /** See `readEvents`. */
  keepsBodies: boolean;
};

/** Reads a directory's log and state. `opened` is null when its events cannot stand together; `rejected` then says why. */
export function openRun(
  run: RunFiles,
  { digest: given, head, keepsBodies }: OpenOptions,
): { opened: OpenRun | null; digest: string; rejected: Rejected[] } {
  const { log, fileHashes, rejected } = readEvents(run, keepsBodies);
  const digest = given ?? digestOf(run, fileHashes);
  const state = readBaseState(run.baseState, rejected);
  const meta = readMeta(run.meta, rejected);
  const name = run.path || run.baseState?.path || UNNAMED_FILE;
  const leftOut = (reason: string) => {
    rejected.push({ file: name, line: null, reason });
    return { opened: null, digest, rejected };
  };
  if (log.length === 0) return leftOut("holds no readable event, so there is no run to show");
  const split = splitRun(log, head ? head.leafEventId : (state?.leaf_event_id ?? null));
  if (!split.ok) return leftOut(`the whole run was left out: ${split.reason}`);
  const stateFile = run.baseState?.path ?? name;
  if (split.note) rejected.push({ file: stateFile, line: null, reason: split.note });
  const meters = readStats(state?.stats, stateFile, rejected);
  const opened = { run, digest, name, state, meta, log, split: split.split, meters, rejected };
  return { opened, digest, rejected };
}
