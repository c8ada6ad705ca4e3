import { groupBy } from "#lib/group-by.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { copiedIds, EventComparison, parentsOf } from "./copied-events.ts";
import { conversationId, conversationIdOf } from "./describe-run.ts";
import type { OpenRun } from "./open-run.ts";
import { byAge } from "./run-age.ts";

/** A directory in its place among those of one upload. */
export type PlacedRun = {
  opened: OpenRun;
  /** The directory its log begins with a copy of. */
  parent: PlacedRun | null;
  /** Ids of the events that are copies of the parent's. */
  copied: ReadonlySet<string>;
  /** Of the directories it shares events with, those placed before it: its parent among them. */
  earlier: readonly PlacedRun[];
};

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Finds out which directories are forks of which, parents first. `fork()` of the SDK copies events with their ids into
 * a new directory, which names its source only in the server's meta.json: without it the older one is the source.
 */
export function arrangeRuns(runs: readonly OpenRun[]): { placed: PlacedRun[]; rejected: Rejected[] } {
  const rejected: Rejected[] = [];
  const comparison = new EventComparison();
  const placed = familiesOf(runs).flatMap((members): PlacedRun[] => {
    const [only] = members;
    if (only && members.length === 1) return [{ opened: only, parent: null, copied: NOTHING, earlier: [] }];
    return placeMembers(withoutStates(members, comparison, rejected), comparison, rejected);
  });
  return { placed, rejected };
}

/** Directories that have an event id in common, directly or over others. */
function familiesOf(runs: readonly OpenRun[]): OpenRun[][] {
  if (runs.length === 1) return [[...runs]];
  const leader = runs.map((_, at) => at);
  const find = (at: number): number => {
    let top = at;
    while (leader[top] !== top) top = leader[top] ?? top;
    leader[at] = top;
    return top;
  };
  const firstWith = new Map<string, number>();
  for (const [at, { log }] of runs.entries()) {
    for (const id of log.keys()) {
      const other = firstWith.get(id);
      if (other === undefined) firstWith.set(id, at);
      else leader[Math.max(find(other), find(at))] = Math.min(find(other), find(at));
    }
  }
  return [...groupBy([...runs.entries()], ([at]) => find(at)).values()].map((members) =>
    members.map(([, run]) => run),
  );
}

/** Without directories that are an earlier state of another one: the same conversation, with nothing of their own. */
function withoutStates(
  members: readonly OpenRun[],
  comparison: EventComparison,
  rejected: Rejected[],
): OpenRun[] {
  return members.filter((run, at) => {
    const later = members.find(
      (other, place) =>
        other !== run &&
        conversationIdOf(other) !== null &&
        conversationIdOf(other) === conversationIdOf(run) &&
        (other.log.length > run.log.length || (other.log.length === run.log.length && place < at)) &&
        copiedIds(logOf(run), logOf(other), comparison).size === run.log.length,
    );
    if (!later) return true;
    const reason = `is an earlier state of ${later.name}, which holds all of its events; imported once`;
    rejected.push({ file: run.name, line: null, reason });
    return false;
  });
}

function placeMembers(
  members: readonly OpenRun[],
  comparison: EventComparison,
  rejected: Rejected[],
): PlacedRun[] {
  const placed: PlacedRun[] = [];
  const waiting = new Set([...members].sort(byAge(members)));
  const place = (opened: OpenRun): void => {
    if (!waiting.delete(opened)) return;
    const named = members.find((each) => isNamedBy(opened, each));
    if (named) place(named);
    const earlier = [...placed];
    const original = conversationIdOf(opened) === null ? holderOf(opened, earlier, comparison) : null;
    if (original) {
      const reason = `holds only events that ${original.opened.name} has too; imported once`;
      rejected.push({ file: opened.name, line: null, reason });
    } else placed.push({ opened, ...parentAmong(earlier, opened, named, comparison), earlier });
  };
  for (const opened of [...waiting]) place(opened);
  return placed;
}

/** The directory that has all events of this one. */
function holderOf(
  opened: OpenRun,
  placed: readonly PlacedRun[],
  comparison: EventComparison,
): PlacedRun | undefined {
  const log = logOf(opened);
  return placed.find((each) => copiedIds(log, logOf(each.opened), comparison).size === opened.log.length);
}

/**
 * The one it says it was forked from, else the one it has the most of. Only directories that say which conversation
 * they are can be a run and its fork: events alone may be any copy, whole or damaged.
 */
function parentAmong(
  placed: readonly PlacedRun[],
  opened: OpenRun,
  named: OpenRun | undefined,
  comparison: EventComparison,
): Pick<PlacedRun, "parent" | "copied"> {
  const log = logOf(opened);
  const isNamed = (run: OpenRun) => conversationIdOf(run) !== null;
  const candidates = isNamed(opened) ? placed.filter((each) => isNamed(each.opened)) : [];
  const shared = candidates.map((each) => ({ each, common: countCommon(opened, each.opened) }));
  shared.sort(
    (a, b) => Number(b.each.opened === named) - Number(a.each.opened === named) || b.common - a.common,
  );
  let best: Pick<PlacedRun, "parent" | "copied"> = { parent: null, copied: NOTHING };
  for (const { each, common } of shared) {
    if (best.copied.size >= common || (best.parent && best.parent.opened === named)) break;
    const copied = copiedIds(log, logOf(each.opened), comparison);
    if (copied.size > best.copied.size) best = { parent: each, copied };
  }
  return best;
}

function countCommon(one: OpenRun, other: OpenRun): number {
  let count = 0;
  for (const id of one.log.keys()) if (other.log.has(id)) count++;
  return count;
}

function isNamedBy(opened: OpenRun, candidate: OpenRun): boolean {
  const source = conversationId(opened.meta?.forked_from_conversation_id);
  return source !== null && candidate !== opened && source === conversationIdOf(candidate);
}

function logOf({ log }: OpenRun) {
  return { byId: log, parents: parentsOf(log.events) };
}
