import type { Lane } from "#lib/api/graph.ts";
import type { Step, StepKind } from "#lib/conversation/step.ts";
import { HEADER } from "./fork-home.ts";
import { findSharedKeys } from "./key-hue.ts";
import { collectSteps, type StepSet } from "./step-set.ts";

/** An empty set lets everything pass. Between groups all must hold, within one any. */
export type StepFilter = {
  kinds: ReadonlySet<StepKind>;
  tools: ReadonlySet<string>;
  models: ReadonlySet<string>;
  keys: ReadonlySet<KeyUse>;
  errorsOnly: boolean;
};

/** `shared`: more than one branch of the family sends the key. */
export type KeyUse = "own" | "shared";

export const NO_FILTER: StepFilter = {
  kinds: new Set(),
  tools: new Set(),
  models: new Set(),
  keys: new Set(),
  errorsOnly: false,
};

/** What there is to filter by, each with its number of steps, the most frequent first. */
export type FilterChoices = {
  kinds: Map<StepKind, number>;
  tools: Map<string, number>;
  models: Map<string, number>;
  keys: Map<KeyUse, number>;
  errors: number;
  steps: number;
};

/** The steps that pass, without headers; null when the filter lets everything pass. O(steps). */
export function filterSteps(lanes: readonly Lane[], filter: StepFilter): StepSet | null {
  const { kinds, tools, models, keys, errorsOnly } = filter;
  if (!errorsOnly && kinds.size + tools.size + models.size + keys.size === 0) return null;
  const shared = findSharedKeys(lanes);
  return collectSteps(lanes, (lane, index) => {
    const step = index === HEADER ? undefined : lane.steps[index];
    if (step === undefined || (errorsOnly && !step.isError)) return false;
    const model = modelOf(step, lane);
    return (
      (kinds.size === 0 || kinds.has(step.kind)) &&
      (tools.size === 0 || step.tools.some(({ name }) => tools.has(name))) &&
      (models.size === 0 || (model !== null && models.has(model))) &&
      (keys.size === 0 || keys.has(keyUseOf(lane, shared)))
    );
  });
}

export function listFilterChoices(lanes: readonly Lane[]): FilterChoices {
  const shared = findSharedKeys(lanes);
  const [kinds, tools, models, keys] = [
    new Map<StepKind, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<KeyUse, number>(),
  ];
  let errors = 0;
  let steps = 0;
  for (const lane of lanes) {
    const use = keyUseOf(lane, shared);
    for (const step of lane.steps) {
      steps++;
      if (step.isError) errors++;
      count(kinds, step.kind);
      for (const name of new Set(step.tools.map((tool) => tool.name))) count(tools, name);
      const model = modelOf(step, lane);
      if (model !== null) count(models, model);
      count(keys, use);
    }
  }
  return {
    kinds: byCount(kinds),
    tools: byCount(tools),
    models: byCount(models),
    keys: byCount(keys),
    errors,
    steps,
  };
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
