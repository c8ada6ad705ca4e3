import type { Lane } from "#lib/api/graph.ts";
import { findForkHomes } from "./fork-home.ts";

/** A branch shown alone: it and every lane that hangs from it in the graph, itself first. */
export type HoistedLanes = {
  lanes: Lane[];
  /** Number of its first step along the path from the family's root. */
  firstNumber: number;
};

/** A branch and what is below it; null when the family has no such branch. O(lanes log steps). */
export function hoistLanes(lanes: readonly Lane[], conversationId: string): HoistedLanes | null {
  const root = lanes.findIndex((lane) => lane.conversationId === conversationId);
  if (root < 0) return null;
  const homes = findForkHomes(lanes);
  const below = new Set([root]);
  for (const [index, home] of homes.entries()) {
    if (home !== null && below.has(home.lane)) below.add(index);
  }
  let firstNumber = 1;
  let home = homes[root] ?? null;
  while (home?.kind === "fork" && !home.empty) {
    firstNumber += home.step + 1;
    home = homes[home.lane] ?? null;
  }
  return { lanes: lanes.filter((_, index) => below.has(index)), firstNumber };
}
