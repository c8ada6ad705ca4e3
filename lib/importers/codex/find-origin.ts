import { type Aligned, alignCopies } from "./align-copies.ts";
import { each } from "./entry-list.ts";
import { findBase } from "./find-base.ts";
import { findOwnStart } from "./find-own-start.ts";
import type { Node } from "./node.ts";
import { NodeList, type Nodes } from "./node-list.ts";
import { noteOrigin } from "./note-origin.ts";
import type { Placing } from "./place-rollouts.ts";
import type { Entry, Rollout } from "./rollout.ts";
import type { HistoryBase } from "./session-meta.ts";
import { type PlacedRollout, pathTo, type Thread } from "./thread.ts";

/** Where a file's history begins. */
export type Origin = {
  forkedFrom: Thread | null;
  spawnedBy: Thread | null;
  /** Another file of the same thread holds the start: this one has no header of its own. */
  isSameThread: boolean;
  /** The event a paginated file goes on from. */
  base: Node | null;
  /** What the file's first lines are copies of. */
  shared: Nodes;
  /** Lines from here on are the thread's own; those between `shared` and here are copies of something else. */
  ownFrom: number;
  /** Copied header lines of threads that are not in the upload. */
  strangers: Entry[];
  missing: string | null;
  /** The whole history is here, so its running token total began at zero. */
  startsAtZero: boolean;
};

const NOTHING: Origin = {
  forkedFrom: null,
  spawnedBy: null,
  isSameThread: false,
  base: null,
  shared: new NodeList(),
  ownFrom: 0,
  strangers: [],
  missing: null,
  startsAtZero: true,
};

/** Finds what a file goes on from among the files placed before it, in each of the ways Codex writes it. */
export function findOrigin(rollout: Rollout, placing: Placing): Origin {
  const origin = readOrigin(rollout, placing);
  noteOrigin(rollout, origin, placing.rejected);
  return origin;
}

function readOrigin(rollout: Rollout, placing: Placing): Origin {
  const { meta, threadId, ancestors } = rollout;
  if (meta?.base) return paginatedOrigin(rollout, meta.base, placing);
  if (placing.threads.has(threadId)) return sameThreadOrigin(rollout, placing);
  if (meta?.spawnedBy) return spawnedOrigin(rollout, meta.spawnedBy, placing);
  if (meta?.forkedFrom || ancestors.length > 0) return copiedOrigin(rollout, placing);
  return namelessOrigin(rollout, placing);
}

function paginatedOrigin({ threadId }: Rollout, base: HistoryBase, { threads }: Placing): Origin {
  const source = threads.get(base.threadId);
  const found = source ? findBase(source, base) : null;
  return {
    ...NOTHING,
    forkedFrom: base.threadId === threadId ? null : (source ?? null),
    base: found?.node ?? null,
    missing: found === null || found.isShort ? base.threadId : null,
    startsAtZero: false,
  };
}

/** Two files of one thread without a pointer between them: an older and a newer copy, or a resumed one. */
function sameThreadOrigin(rollout: Rollout, { threads }: Placing): Origin {
  const thread = threads.get(rollout.threadId);
  const best = bestAlignment(rollout, thread ? [thread] : []);
  const shared = best?.aligned.shared ?? NOTHING.shared;
  return { ...NOTHING, isSameThread: shared.length > 0, shared, ownFrom: shared.length, startsAtZero: false };
}

/** A sub-agent has its own history, even where it begins with parts of its parent's: never shared, never counted. */
function spawnedOrigin(rollout: Rollout, parentId: string, placing: Placing): Origin {
  const spawnedBy = placing.threads.get(parentId);
  const copied = spawnedBy ? (bestAlignment(rollout, [spawnedBy])?.aligned.ownFrom ?? 0) : 0;
  const mayCopy = rollout.ancestors.length > 0 || rollout.meta?.ownFromOrdinal !== null;
  const ownFrom = Math.max(copied, mayCopy ? findOwnStart(rollout) : 0);
  return {
    ...NOTHING,
    spawnedBy: spawnedBy ?? null,
    ownFrom,
    strangers: rollout.ancestorMetas,
    missing: spawnedBy ? null : parentId,
    startsAtZero: ownFrom === 0,
  };
}

function copiedOrigin(rollout: Rollout, placing: Placing): Origin {
  const ids = [...new Set([rollout.meta?.forkedFrom, ...rollout.ancestors].flatMap((id) => id ?? []))];
  const present = ids.flatMap((id) => placing.threads.get(id) ?? []);
  const missing = placing.threads.has(ids[0] ?? "") ? null : (ids[0] ?? null);
  const strangers = rollout.ancestorMetas.filter((_entry, at) => {
    return !placing.threads.has(rollout.ancestors[at] ?? "");
  });
  const shape = { ...NOTHING, missing, strangers, startsAtZero: false };
  const best = bestAlignment(rollout, present.slice(0, 1));
  if (best) {
    const { shared, ownFrom } = best.aligned;
    const unknown = missing === null ? 0 : findOwnStart(rollout);
    return { ...shape, forkedFrom: best.thread, shared, ownFrom: Math.max(ownFrom, unknown) };
  }
  return siblingOrigin(rollout, ids, placing, shape);
}

/**
 * None of the ancestors is here. Files that copied the same thread begin alike: the first of them stands in for
 * it, so that what they share is there once; what they share was spent by the missing thread.
 */
function siblingOrigin(rollout: Rollout, ids: readonly string[], placing: Placing, shape: Origin): Origin {
  const siblings = [...new Set(ids.flatMap((id) => placing.copiers.get(id) ?? []))].filter(isCopier);
  const first = siblings.find((sibling) => placing.placed.has(sibling));
  const placed = first && placing.placed.get(first);
  if (placed) {
    const aligned = alignCopies(rollout.entries, placed.log);
    if (aligned.shared.length > 0) {
      const ownFrom = Math.max(aligned.ownFrom, findOwnStart(rollout));
      return { ...shape, forkedFrom: placed.thread, shared: aligned.shared, ownFrom };
    }
  }
  const common = siblings.map((sibling) => (sibling === rollout ? 0 : countAlike(rollout, sibling)));
  return { ...shape, ownFrom: Math.max(findOwnStart(rollout), ...common) };
}

function isCopier({ meta }: Rollout): boolean {
  return meta !== null && meta.base === null && meta.spawnedBy === null;
}

function countAlike(a: Rollout, b: Rollout): number {
  let count = 0;
  while (count < a.entries.length && a.entries.at(count)?.identity === b.entries.at(count)?.identity) count++;
  return count;
}

/** A file without header names nothing: only lines equal to the byte tell that it goes on from another one. */
function namelessOrigin(rollout: Rollout, placing: Placing): Origin {
  if (rollout.meta !== null) return NOTHING;
  for (const [other, placed] of placing.placed) {
    if (other.meta !== null) continue;
    const shared = new NodeList();
    for (const entry of each(rollout.entries)) {
      const node = placed.log.at(shared.length);
      if (!node || !isSameBytes(node.entry.bytes, entry.bytes)) break;
      shared.push(node);
    }
    if (shared.length > 1) {
      return { ...NOTHING, forkedFrom: placed.thread, shared, ownFrom: shared.length, startsAtZero: false };
    }
  }
  return NOTHING;
}

/** The thread, and among its files the one, whose lines the rollout repeats furthest. */
function bestAlignment(
  rollout: Rollout,
  threads: readonly Thread[],
): { thread: Thread; aligned: Aligned } | null {
  let best: { thread: Thread; aligned: Aligned } | null = null;
  for (const thread of threads) {
    for (const log of thread.placed.flatMap(logsOf)) {
      const aligned = alignCopies(rollout.entries, log);
      if (best === null || aligned.shared.length > best.aligned.shared.length) best = { thread, aligned };
    }
  }
  return best;
}

/** A copy holds either everything that was written or only what was left after rollbacks. */
function logsOf({ log, base, head }: PlacedRollout): Nodes[] {
  const whole = base ? new NodeList([...withoutHeaders(pathTo(base)), ...log]) : log;
  const path = new NodeList(withoutHeaders(pathTo(head)));
  return path.length === whole.length ? [whole] : [whole, path];
}

function* withoutHeaders(nodes: Nodes): Generator<Node> {
  for (const node of nodes) if (node.entry.line.type !== "session_meta") yield node;
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
