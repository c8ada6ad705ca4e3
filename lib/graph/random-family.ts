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

/** Roots and forks of forks at random points, inherited fork points and empty forks included. */
export function randomLanes(random: Random, laneCount: number, maxSteps: number): Lane[] {
  const lanes: Lane[] = [];
  for (let index = 0; index < laneCount; index++) {
    const stepCount = Math.floor(random() * (maxSteps + 1));
    const source = random() < 0.1 ? undefined : lanes[Math.floor(random() * lanes.length)];
    if (source === undefined)
      lanes.push(makeLane(`r${index}`, randomSteps(random, `r${index}`, 0, stepCount)));
    else {
      const atSeq = Math.floor(random() * (source.headSeq + 2)) - 1;
      lanes.push(randomFork(random, source, `f${index}`, stepCount, Math.min(atSeq, source.headSeq)));
    }
  }
  return lanes;
}
