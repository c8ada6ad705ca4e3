import { each, placeOf } from "./entry-list.ts";
import { lineThread, turnIdOf } from "./line-identity.ts";
import type { EntryList, Rollout } from "./rollout.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** Copied lines are written at once; a person needs longer than that. */
const BURST_GAP_MS = 500;

/**
 * Index of the first line a thread wrote itself, when what it copied cannot be compared with its parent. UUIDs of
 * version 7 begin with their time: a turn that began before the thread was made is copied. Threads without such
 * ids: copied lines share the moment the file was made.
 */
export function findOwnStart(rollout: Rollout): number {
  const { entries, meta, threadId } = rollout;
  const ownFrom = meta?.ownFromOrdinal ?? null;
  if (ownFrom !== null) {
    const at = placeOf(entries, ({ line }) => line.ordinal !== null && line.ordinal >= ownFrom);
    return at < 0 ? entries.length : at;
  }
  const turns = [...each(entries)].map(({ line }) => turnIdOf(line));
  const isTimed = UUID_V7.test(threadId) && turns.some((turn) => turn !== null && UUID_V7.test(turn));
  if (isTimed) {
    const at = placeOf(entries, ({ line }, index) => {
      const turn = turns[index];
      const isOwnTurn = !!turn && UUID_V7.test(turn) && !isBefore(turn, threadId);
      return isOwnTurn || lineThread(line) === threadId;
    });
    return at < 0 ? entries.length : at;
  }
  return endOfBurst(entries, rollout.metaEntry?.line.timestamp ?? null);
}

function endOfBurst(entries: EntryList, start: string | null): number {
  let previous = timeOf(start);
  for (let at = 0; at < entries.length; at++) {
    const time = timeOf(entries.at(at)?.line.timestamp ?? null);
    if (previous !== null && time !== null && time - previous > BURST_GAP_MS) return at;
    previous = time ?? previous;
  }
  // Nothing tells copies from own lines.
  return 0;
}

function timeOf(timestamp: string | null): number | null {
  const time = timestamp === null ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? null : time;
}

function isBefore(uuid: string, other: string): boolean {
  return uuid.toLowerCase() < other.toLowerCase();
}
