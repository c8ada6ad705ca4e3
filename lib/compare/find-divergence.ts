import type { Event } from "#lib/conversation/event.ts";

export type ChainedEvent = Pick<Event, "seq" | "eventId" | "contentHash" | "prefixHash">;

/** Where one history stops being the other's; null on the side that ends there. */
export type Divergence<E> = { sharedEvents: number; left: E | null; right: E | null };

/**
 * The first event whose prompt content differs, found in the prompt chains: equal `prefixHash` means equal content up
 * to there, whatever the ids and times and also across unrelated runs. Events that reach no model are passed over.
 * A chain once apart stays apart, so that halving finds the place. Null when both say the same to the model.
 *
 * @param left,right narrow rows in seq order; `sharedEvents` counts those of them that reach the model.
 */
export function findDivergence<E extends ChainedEvent>(
  left: readonly E[],
  right: readonly E[],
): Divergence<E> | null {
  const ours = left.filter(reachesModel);
  const theirs = right.filter(reachesModel);
  let low = 0;
  let high = Math.min(ours.length, theirs.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ours[middle]?.prefixHash === theirs[middle]?.prefixHash) low = middle + 1;
    else high = middle;
  }
  if (low === ours.length && low === theirs.length) return null;
  return { sharedEvents: low, left: ours[low] ?? null, right: theirs[low] ?? null };
}

function reachesModel(event: ChainedEvent): boolean {
  return event.contentHash !== null;
}
