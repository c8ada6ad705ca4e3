import type { Lane } from "#lib/api/graph.ts";

export type EdgeText = {
  label: string;
  /** The fork sends its source's key: drawn dashed, in the hue both have. */
  shared: boolean;
};

/**
 * What a fork's edge says about the prompt cache: an expectation from key and config, never a claim about what
 * the provider did. Warm and cold are said only of keys whose policy is known.
 */
export function describeEdge(fork: Lane, source: Pick<Lane, "promptCacheKey">): EdgeText {
  const shared = fork.promptCacheKey === source.promptCacheKey;
  if (fork.configChanged) return { label: "prompt changed · cold", shared };
  if (shared) return { label: "shared key · warm", shared };
  return { label: fork.promptCacheKeySource === "own" ? "own key · cold" : "own key", shared };
}

/** The edge text of every lane that was forked from another one of the family, by lane index; else null. */
export function describeEdges(lanes: readonly Lane[]): (EdgeText | null)[] {
  const byId = new Map(lanes.map((lane) => [lane.conversationId, lane]));
  return lanes.map((lane) => {
    const source = lane.forkedFromId === null ? undefined : byId.get(lane.forkedFromId);
    return source === undefined ? null : describeEdge(lane, source);
  });
}
