import type { Lane } from "#lib/api/graph.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import type { Step, StepKind } from "#lib/conversation/step.ts";
import { HEADER } from "./fork-home.ts";
import type { KeptSteps } from "./kept-steps.ts";
import { findSharedKeys } from "./key-hue.ts";
import { readOriginsFor, type StepOrigin } from "./step-origin.ts";
import { collectSteps, type StepSet } from "./step-set.ts";

/** An empty set lets everything pass. Between groups all must hold, within one any. */
export type StepFilter = {
  kinds: ReadonlySet<StepKind>;
  tools: ReadonlySet<string>;
  models: ReadonlySet<string>;
  keys: ReadonlySet<KeyUse>;
  origins: ReadonlySet<StepOrigin>;
  kept: ReadonlySet<KeptKind>;
  labels: ReadonlySet<string>;
  errorsOnly: boolean;
};

/** `shared`: more than one branch of the family sends the key. */
export type KeyUse = "own" | "shared";

export type KeptKind = "bookmarked" | "noted";

/** What a filter looks at beside the steps themselves. */
export type FilterContext = {
  kept: KeptSteps;
  /** The branch that "own" and "inherited" are meant of. */
  branchId: string | null;
};

const NO_CONTEXT: FilterContext = { kept: [], branchId: null };

export const NO_FILTER: StepFilter = {
  kinds: new Set(),
  tools: new Set(),
  models: new Set(),
  keys: new Set(),
  origins: new Set(),
  kept: new Set(),
  labels: new Set(),
  errorsOnly: false,
};

/** What there is to filter by, each with its number of steps, the most frequent first. */
export type FilterChoices = {
  kinds: Map<StepKind, number>;
  tools: Map<string, number>;
  models: Map<string, number>;
  keys: Map<KeyUse, number>;
  origins: Map<StepOrigin, number>;
  kept: Map<KeptKind, number>;
  labels: Map<string, number>;
  errors: number;
  steps: number;
};

/** The steps that pass, without headers; null when the filter lets everything pass. O(steps). */
export function filterSteps(
  lanes: readonly Lane[],
  filter: StepFilter,
  { kept, branchId }: FilterContext = NO_CONTEXT,
): StepSet | null {
  const { errorsOnly, ...groups } = filter;
  if (!errorsOnly && Object.values(groups).every(({ size }) => size === 0)) return null;
  const shared = findSharedKeys(lanes);
  const originOf = readOriginsFor(lanes, branchId);
  return collectSteps(lanes, (lane, index, laneIndex) => {
    const step = index === HEADER ? undefined : lane.steps[index];
    if (step === undefined || (errorsOnly && !step.isError)) return false;
    const annotation = kept[laneIndex]?.get(index) ?? null;
    return (
      allows(groups.kinds, [step.kind]) &&
      allows(groups.tools, () => step.tools.map(({ name }) => name)) &&
      allows(groups.models, () => [modelOf(step, lane)]) &&
      allows(groups.keys, () => [keyUseOf(lane, shared)]) &&
      allows(groups.origins, () => [originOf(laneIndex, step)]) &&
      allows(groups.kept, () => keptKindsOf(annotation)) &&
      allows(groups.labels, annotation?.labels ?? [])
    );
  });
}

export function listFilterChoices(
  lanes: readonly Lane[],
  { kept, branchId }: FilterContext = NO_CONTEXT,
): FilterChoices {
  const shared = findSharedKeys(lanes);
  const originOf = readOriginsFor(lanes, branchId);
  const counts = {
    kinds: new Map<StepKind, number>(),
    tools: new Map<string, number>(),
    models: new Map<string, number>(),
    keys: new Map<KeyUse, number>(),
    origins: new Map<StepOrigin, number>(),
    kept: new Map<KeptKind, number>(),
    labels: new Map<string, number>(),
  };
  let errors = 0;
  let steps = 0;
  for (const [laneIndex, lane] of lanes.entries()) {
    const use = keyUseOf(lane, shared);
    for (const step of lane.steps) {
      steps++;
      if (step.isError) errors++;
      count(counts.kinds, step.kind);
      for (const name of new Set(step.tools.map((tool) => tool.name))) count(counts.tools, name);
      const model = modelOf(step, lane);
      if (model !== null) count(counts.models, model);
      count(counts.keys, use);
      const origin = originOf(laneIndex, step);
      if (origin !== null) count(counts.origins, origin);
    }
    for (const annotation of kept[laneIndex]?.values() ?? []) {
      for (const kind of keptKindsOf(annotation)) count(counts.kept, kind);
      for (const label of annotation.labels) count(counts.labels, label);
    }
  }
  return {
    kinds: byCount(counts.kinds),
    tools: byCount(counts.tools),
    models: byCount(counts.models),
    keys: byCount(counts.keys),
    origins: byCount(counts.origins),
    kept: byCount(counts.kept),
    labels: byCount(counts.labels),
    errors,
    steps,
  };
}

/** An empty group lets everything pass, and its values are not even asked for. */
function allows<Name>(
  group: ReadonlySet<Name>,
  names: readonly (Name | null)[] | (() => readonly (Name | null)[]),
): boolean {
  if (group.size === 0) return true;
  const values = typeof names === "function" ? names() : names;
  return values.some((name) => name !== null && group.has(name));
}

function keptKindsOf(annotation: Annotation | null): KeptKind[] {
  const kinds: KeptKind[] = [];
  if (annotation?.bookmarked) kinds.push("bookmarked");
  if (annotation !== null && annotation.note !== "") kinds.push("noted");
  return kinds;
}

/** Only what a model answered has a model; the branch's stands in where the source names none. */
function modelOf(step: Step, lane: Lane): string | null {
  return step.model ?? (step.kind === "agent" ? lane.model : null);
}

function keyUseOf({ promptCacheKey }: Lane, shared: ReadonlySet<string>): KeyUse {
  return shared.has(promptCacheKey) ? "shared" : "own";
}

function count<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function byCount<Name>(counts: Map<Name, number>): Map<Name, number> {
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
