import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { compareText } from "#lib/importers/source-path.ts";
import type { Rollout } from "./rollout.ts";

/**
 * Rollouts with every one behind those it may go on from: the threads it was forked from or spawned by, earlier
 * files of its own thread. Otherwise by time, then by path. A ring of threads that claim each other as origin is
 * cut open and named.
 */
export function orderRollouts(rollouts: readonly Rollout[], rejected: Rejected[]): Rollout[] {
  const sorted = [...rollouts].sort(byAge);
  const threads = groupByThread(sorted);
  const ordered: Rollout[] = [];
  const state = new Map<Rollout, "open" | "done">();
  for (const start of sorted) {
    if (state.has(start)) continue;
    state.set(start, "open");
    // Own stack: a hostile upload may chain thousands of forks.
    const stack = [{ rollout: start, waits: waitsFor(start, threads) }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.waits.pop();
      if (!next) {
        stack.pop();
        state.set(top.rollout, "done");
        ordered.push(top.rollout);
      } else if (!state.has(next)) {
        state.set(next, "open");
        stack.push({ rollout: next, waits: waitsFor(next, threads) });
      } else if (state.get(next) === "open") {
        rejected.push({
          file: top.rollout.path,
          line: top.rollout.metaEntry?.lineNumber ?? null,
          reason: `names thread ${oneLine(next.threadId, 80)} as its origin, which comes from it in turn; read without it`,
        });
      }
    }
  }
  return ordered;
}

/** Ids of the threads a rollout's history may come from, nearest first. */
export function originsOf({ meta, ancestors, threadId }: Rollout): string[] {
  const ids = [meta?.base?.threadId, meta?.forkedFrom, ...ancestors, meta?.spawnedBy];
  return [...new Set(ids.flatMap((id) => id ?? []))].filter((id) => id !== threadId);
}

/** The files of each thread: those that start its history before those that go on from it. */
function groupByThread(sorted: readonly Rollout[]): Map<string, Rollout[]> {
  const threads = new Map<string, Rollout[]>();
  for (const rollout of sorted) {
    const files = threads.get(rollout.threadId);
    if (files) files.push(rollout);
    else threads.set(rollout.threadId, [rollout]);
  }
  const goesOn = ({ meta, threadId }: Rollout) => Number(meta?.base?.threadId === threadId);
  for (const files of threads.values()) files.sort((a, b) => goesOn(a) - goesOn(b));
  return threads;
}

/** Taken from the end: earlier files of the thread, then its origins. The last file of a thread waits for the rest. */
function waitsFor(rollout: Rollout, threads: ReadonlyMap<string, readonly Rollout[]>): Rollout[] {
  const own = threads.get(rollout.threadId) ?? [];
  const earlier = own[own.indexOf(rollout) - 1];
  const origins = originsOf(rollout).flatMap((id) => threads.get(id)?.at(-1) ?? []);
  return [...origins.reverse(), ...(earlier ? [earlier] : [])];
}

function byAge(a: Rollout, b: Rollout): number {
  return compareText(startOf(a), startOf(b)) || compareText(a.path, b.path);
}

function startOf({ metaEntry, entries }: Rollout): string {
  return metaEntry?.line.timestamp ?? entries.at(0)?.line.timestamp ?? "";
}
