import type { Lane } from "#lib/api/graph.ts";
import { type EdgeKind, findForkHomes } from "./fork-home.ts";

export type EdgeText = {
  kind: EdgeKind;
  label: string;
  /** The lane sends its source's key: drawn dashed, in the hue both have. */
  shared: boolean;
};

type KeyedLane = Pick<Lane, "promptCacheKey" | "promptCacheKeySource" | "configChanged" | "sharedPrefix">;

/**
 * What a lane's edge says about the prompt cache: an expectation from key and config, never a claim about what
 * the provider did. Warm and cold are said only of forks whose key policy is known. A sub-agent starts a prompt of its
 * own, so only the key can be shared; a retry says how much of the prompt it begins with was sent before.
 */
export function describeEdge(
  kind: EdgeKind,
  lane: KeyedLane,
  source: Pick<Lane, "promptCacheKey">,
): EdgeText {
  const shared = lane.promptCacheKey === source.promptCacheKey;
  return { kind, label: labelOf(kind, lane, shared), shared };
}

function labelOf(kind: EdgeKind, lane: KeyedLane, shared: boolean): string {
  if (kind === "spawn") return shared ? "sub-agent · shared key" : "sub-agent · own key";
  if (kind === "retry") {
    const steps = lane.sharedPrefix?.steps ?? 0;
    const change = lane.configChanged
      ? "prompt changed"
      : `same first ${steps === 1 ? "step" : `${steps} steps`}`;
    return `retry · ${change}`;
  }
  if (lane.configChanged) return "prompt changed · cold";
  if (shared) return "shared key · warm";
  return lane.promptCacheKeySource === "own" ? "own key · cold" : "own key";
}

/** The edge text of every lane that hangs from another one of the family, by lane index; else null. */
export function describeEdges(lanes: readonly Lane[]): (EdgeText | null)[] {
  const homes = findForkHomes(lanes);
  const byId = new Map(lanes.map((lane) => [lane.conversationId, lane]));
  return lanes.map((lane, index) => {
    const home = homes[index] ?? null;
    const sourceId = lane.forkedFromId ?? lane.spawnedById ?? lane.sharedPrefix?.conversationId ?? "";
    const source = byId.get(sourceId);
    return home === null || source === undefined ? null : describeEdge(home.kind, lane, source);
  });
}
