import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";

type LaneShape = {
  id: string;
  forkedFrom?: string;
  forkPointSeq?: number;
  spawnedBy?: string;
  /** First seqs of its own steps. */
  steps: number[];
  stepLength: number;
};

/** A lane whose events are called e<seq>, for tests of what reads a graph. */
export function laneOf({ id, forkedFrom, forkPointSeq, spawnedBy, steps, stepLength }: LaneShape): Lane {
  const lastStep = steps.at(-1);
  return {
    conversationId: id,
    title: `Title of ${id}`,
    status: "idle",
    sealed: forkedFrom === undefined,
    model: "model-a",
    forkedFromId: forkedFrom ?? null,
    forkPointEventId: forkPointSeq === undefined || forkPointSeq < 0 ? null : `e${forkPointSeq}`,
    forkPointSeq: forkPointSeq ?? null,
    spawnedById: spawnedBy ?? null,
    spawnedByEventId: null,
    spawnedBySeq: null,
    sharedPrefix: null,
    promptCacheKey: `cache_${id}`,
    promptCacheKeySource: "own",
    configChanged: false,
    headSeq: lastStep === undefined ? (forkPointSeq ?? -1) : lastStep + stepLength - 1,
    headHash: "00",
    systemPromptLength: null,
    toolCount: 0,
    ownTotals: emptyTotals(),
    carriedTotals: null,
    sourceFormat: null,
    createdAt: "2026-11-21T09:00:00Z",
    steps: steps.map((firstSeq) => stepOf(firstSeq, firstSeq + stepLength - 1)),
  };
}

export function stepOf(firstSeq: number, lastSeq: number): Step {
  return {
    firstSeq,
    lastSeq,
    eventId: `e${firstSeq}`,
    lastEventId: `e${lastSeq}`,
    kind: "agent",
    summary: "",
    timestamp: null,
    model: "model-a",
    responseId: null,
    tools: [],
    isError: false,
    usage: emptyTotals(),
    prefixHash: "00",
  };
}

export function familyOf(lanes: Lane[]): FamilyGraph {
  return {
    familyId: "family",
    title: "Family",
    origin: "ci",
    labels: { repository: null, commit: null, branch: null, job: null, attempt: null, url: null },
    lanes,
    totals: emptyTotals(),
  };
}
