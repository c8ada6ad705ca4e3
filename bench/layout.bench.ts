import type { Lane } from "#lib/api/graph.ts";
import {
  ALL_OPEN,
  type FoldState,
  layoutFamily,
  PLAIN_LAYOUT,
  startFolding,
} from "#lib/graph/layout-family.ts";
import { growLane } from "#lib/graph/layout-lanes.ts";
import { makeLane, makeStep, randomFork, seedRandom } from "#lib/graph/random-family.ts";
import { type LaidOut, updateLayout } from "#lib/graph/update-layout.ts";
import { type BenchRow, median, report, round } from "./report.ts";

/** ms for a chain of 100,000 steps; the other sizes are held to it in proportion. */
const LIMIT = { steps: 100_000, ms: 200 };
const REPEATS = 15;
const BATCHES = 50;
const BATCH = 200;
/** An append may cost this many times what it costs at 1,000 steps. */
const APPEND_LIMIT = 3;

const chain = (steps: number): Lane[] => [
  makeLane(
    "root",
    Array.from({ length: steps }, (_, index) => makeStep(index, `e${index}`)),
  ),
];

/** A root of as many steps as forks, and forks of any lane before them, three steps each. */
function branches(count: number): Lane[] {
  const random = seedRandom(7);
  const lanes = chain(count);
  while (lanes.length <= count) {
    const source = lanes[Math.floor(random() * Math.min(lanes.length, 50))];
    if (source === undefined) break;
    lanes.push(randomFork(random, source, `f${lanes.length}`, 3, Math.floor(random() * source.headSeq)));
  }
  return lanes;
}

const cases: { name: string; lanes: Lane[]; limitMs: number }[] = [
  ...[1_000, 10_000, 100_000, 1_000_000].map((steps) => ({
    name: `${steps.toLocaleString("en")} steps`,
    lanes: chain(steps),
    limitMs: Math.max(20, (LIMIT.ms * steps) / LIMIT.steps),
  })),
  { name: "5,000 branches", lanes: branches(5_000), limitMs: LIMIT.ms },
];

report(
  "layout of a family from scratch",
  cases.flatMap(({ name, lanes, limitMs }) => [
    measure(name, "folded", lanes, startFolding(lanes), limitMs),
    measure(name, "all open", lanes, ALL_OPEN, limitMs),
  ]),
);
report("one step more: growLane, and updateLayout on a graph that was fetched again", measureAppends());

function measure(name: string, view: string, lanes: Lane[], state: FoldState, limitMs: number): BenchRow {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    layoutFamily(lanes, state);
    return performance.now() - start;
  });
  const ms = median(times);
  return {
    family: name,
    view,
    "ms (median)": round(ms),
    "ms (max)": round(Math.max(...times)),
    "limit ms": limitMs,
    ratio: round(ms / limitMs, 3),
  };
}

/** Steps that arrive one by one, in the last lane: placing them, and with it finding out what is new. */
function measureAppends(): BenchRow[] {
  let first = 0;
  return cases.map(({ name, lanes }) => {
    const at = lanes.length - 1;
    const place = median(timeAppends(lanes, at));
    const update = median(timeUpdates(lanes, at));
    first ||= place;
    return {
      family: name,
      "place µs (median)": round(place, 3),
      "against 1,000 steps": round(place / first),
      limit: lanes.length === 1 ? APPEND_LIMIT : "",
      "update ms (median)": round(update / 1000, 3),
    };
  });
}

function timeAppends(lanes: readonly Lane[], at: number): number[] {
  let layout = layoutFamily(lanes, ALL_OPEN);
  return Array.from({ length: BATCHES }, () => {
    const start = performance.now();
    for (let append = 0; append < BATCH; append++) layout = growLane(layout, at, 1);
    return ((performance.now() - start) * 1000) / BATCH;
  });
}

/** The whole way from a graph that was fetched again: every lane is looked at, and every step of the one that grew. */
function timeUpdates(lanes: readonly Lane[], at: number): number[] {
  let laidOut: LaidOut = updateLayout(null, lanes, ALL_OPEN, PLAIN_LAYOUT);
  return Array.from({ length: REPEATS }, (_, append) => {
    const grown = laidOut.lanes.map((lane, index) =>
      index === at
        ? { ...lane, steps: [...lane.steps, makeStep(lane.headSeq + 1 + append, `new${append}`)] }
        : lane,
    );
    const start = performance.now();
    laidOut = updateLayout(laidOut, grown, ALL_OPEN, PLAIN_LAYOUT);
    return (performance.now() - start) * 1000;
  });
}
