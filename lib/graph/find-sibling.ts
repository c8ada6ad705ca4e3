import type { Lane } from "#lib/api/graph.ts";
import type { StepRef } from "./find-selected.ts";
import { drawnIn, findForkHomes, HEADER } from "./fork-home.ts";

/**
 * The next (1) or previous (-1) branch at the closest fork point at or above a step, around the ends. The ways
 * to go on there are the source itself, which stands at the fork point, and each fork's header in creation order.
 * Sub-agents are no way to go on: they are switched among themselves, from one of them.
 * Null when no fork leaves above: there is nothing to switch to. O(lanes).
 */
export function findSibling(lanes: readonly Lane[], from: StepRef, direction: 1 | -1): StepRef | null {
  const homes = findForkHomes(lanes);
  const drawn = drawnIn(homes, from);
  // A branch's own fork points first; above its first step comes the point it left its source at.
  const inLane = homes.filter(
    (home) => home !== null && home.kind !== "spawn" && home.lane === drawn.lane && home.step <= drawn.step,
  );
  const own = inLane.reduce<number | null>(
    (closest, home) => Math.max(closest ?? HEADER, home?.step ?? HEADER),
    null,
  );
  const home = homes[drawn.lane] ?? null;
  const point = own === null ? home : { lane: drawn.lane, step: own };
  if (point === null) return null;
  const amongAgents = own === null && home?.kind === "spawn";
  const ways: StepRef[] = [{ lane: point.lane, step: point.step }];
  for (const [lane, other] of homes.entries()) {
    if (other?.lane !== point.lane || other.step !== point.step) continue;
    if ((other.kind === "spawn") === amongAgents) ways.push({ lane, step: HEADER });
  }
  const here = own === null ? ways.findIndex(({ lane, step }) => lane === drawn.lane && step === HEADER) : 0;
  return ways[(here + direction + ways.length) % ways.length] ?? null;
}
