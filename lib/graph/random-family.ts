import type { Lane } from "#lib/api/graph.ts";
import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Step, StepKind } from "#lib/conversation/step.ts";

/** Made-up families for tests and benchmarks: the same seed gives the same family. */
export type Random = () => number;

/** mulberry32: a small seeded generator of numbers in [0, 1). */
export function seedRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function makeStep(firstSeq: number, eventId: string, changes: Partial<Step> = {}): Step {
  return {
    firstSeq,
    lastSeq: firstSeq,
    eventId,
    lastEventId: eventId,
    kind: "agent",
    summary: `What step ${eventId} does`,
    timestamp: "2026-11-20T09:14:02",
    model: "made-up-model",
    responseId: `response-${eventId}`,
    tools: [],
    isError: false,
    usage: emptyTotals(),
    prefixHash: eventId,
    ...changes,
  };
}

export function makeLane(conversationId: string, steps: Step[], changes: Partial<Lane> = {}): Lane {
  return {
    conversationId,
    title: `Lane ${conversationId}`,
    status: "finished",
    sealed: false,
    model: "made-up-model",
    forkedFromId: null,
    forkPointEventId: null,
    forkPointSeq: null,
    spawnedById: null,
    spawnedByEventId: null,
    spawnedBySeq: null,
    sharedPrefix: null,
    promptCacheKey: `cache_${conversationId}`,
    promptCacheKeySource: "own",
    configChanged: false,
    headSeq: steps.at(-1)?.lastSeq ?? -1,
    headHash: "",
    systemPromptLength: 6100,
    toolCount: 14,
    ownTotals: steps.reduce((totals, step) => addTotals(totals, step.usage), emptyTotals()),
    carriedTotals: null,
    sourceFormat: null,
    createdAt: "2026-11-20T09:14:02Z",
    steps,
    ...changes,
  };
}

/** Steps of one to three events each, from a seq on: mostly agent steps with usage, few errors and users. */
export function randomSteps(random: Random, prefix: string, firstSeq: number, count: number): Step[] {
  const steps: Step[] = [];
  let seq = firstSeq;
  for (let index = 0; index < count; index++) {
    const lastSeq = seq + Math.floor(random() * 3);
    const roll = random();
    const kind: StepKind = index === 0 || roll < 0.03 ? "user" : roll < 0.035 ? "compaction" : "agent";
    const step = makeStep(seq, `${prefix}-${seq}`, { lastSeq, lastEventId: `${prefix}-${lastSeq}`, kind });
    if (kind === "agent") {
      const input = 4000 + Math.floor(random() * 60_000);
      step.isError = random() < 0.03;
      step.usage = {
        ...emptyTotals(),
        responses: 1,
        costedResponses: 1,
        input,
        cacheRead: Math.floor(input * random()),
        output: Math.floor(random() * 2000),
        cost: random() / 10,
        latencyMs: random() * 9000,
      };
    }
    steps.push(step);
    seq = lastSeq + 1;
  }
  return steps;
}

/** A fork of `source` after an event, with its own steps; id and key are made from `id`. */
export function randomFork(random: Random, source: Lane, id: string, stepCount: number, atSeq: number): Lane {
  const shared = random() < 0.4;
  return makeLane(id, randomSteps(random, id, atSeq + 1, stepCount), {
    forkedFromId: source.conversationId,
    forkPointEventId: atSeq < 0 ? null : `at-${atSeq}`,
    forkPointSeq: atSeq,
    ...(stepCount === 0 ? { headSeq: atSeq } : {}),
    ...(shared ? { promptCacheKey: source.promptCacheKey, promptCacheKeySource: "inherited" as const } : {}),
  });
}

/** A sub-agent of `source`, spawned by an event of it; one time in ten the event is not known. */
export function randomAgent(random: Random, source: Lane, id: string, stepCount: number): Lane {
  const seq = Math.floor(random() * (source.headSeq + 1));
  const known = random() < 0.9 && source.headSeq >= 0;
  return makeLane(id, randomSteps(random, id, 0, stepCount), {
    spawnedById: source.conversationId,
    spawnedByEventId: known ? `at-${seq}` : null,
    spawnedBySeq: known ? seq : null,
    promptCacheKey: source.promptCacheKey,
    promptCacheKeySource: "inherited",
  });
}

/** A root that begins with the first steps of an earlier one, all of them included, and goes on for itself. */
export function randomRetry(random: Random, earlier: Lane, id: string, stepCount: number): Lane {
  const shared = 1 + Math.floor(random() * earlier.steps.length);
  const head = earlier.steps.slice(0, shared);
  const own = randomSteps(random, id, (head.at(-1)?.lastSeq ?? -1) + 1, stepCount);
  return makeLane(id, [...head, ...own], {
    sharedPrefix: { conversationId: earlier.conversationId, steps: shared },
  });
}

/**
 * Roots, retries that share a prefix with an earlier root, sub-agents, and forks of all of them at random points,
 * inherited fork points and empty forks included.
 */
export function randomLanes(random: Random, laneCount: number, maxSteps: number): Lane[] {
  const lanes: Lane[] = [];
  while (lanes.length < laneCount) lanes.push(randomLane(random, lanes, maxSteps));
  return lanes;
}

/** One more lane for a family: of any kind, under an id of its own. */
export function randomLane(random: Random, lanes: readonly Lane[], maxSteps: number): Lane {
  const index = lanes.length;
  const stepCount = Math.floor(random() * (maxSteps + 1));
  const kind = random();
  const source = kind < 0.1 ? undefined : lanes[Math.floor(random() * lanes.length)];
  if (source === undefined) return makeLane(`r${index}`, randomSteps(random, `r${index}`, 0, stepCount));
  const isRoot = source.forkedFromId === null && source.spawnedById === null;
  if (kind < 0.25 && isRoot && source.steps.length > 0) {
    return randomRetry(random, source, `t${index}`, stepCount);
  }
  if (kind < 0.4) return randomAgent(random, source, `a${index}`, stepCount);
  const atSeq = Math.floor(random() * (source.headSeq + 2)) - 1;
  return randomFork(random, source, `f${index}`, stepCount, Math.min(atSeq, source.headSeq));
}
