import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { TrajectoryIndex } from "./find-trajectory.ts";
import { type AgentRef, stringOf } from "./source-trajectory.ts";
import type { PlacedStep, Trajectory } from "./trajectory.ts";

export type Link =
  /** Goes on from the parent's first `shared` steps. */
  | { kind: "continues"; parent: Trajectory; shared: number }
  /** Runs for the call at `result` of a step; null when no result names it. */
  | { kind: "runs-for"; parent: Trajectory; at: { step: PlacedStep; result: number } | null };

/**
 * Ties trajectories of one upload together: continuations by `continued_trajectory_ref` or by the steps they copied,
 * sub-agents by the results that name them. References to what is not there, and circles, are named.
 */
export function linkTrajectories(
  trajectories: readonly Trajectory[],
  rejected: Rejected[],
): Map<Trajectory, Link> {
  const index = new TrajectoryIndex(trajectories);
  const links = new Map<Trajectory, Link>();
  const note = ({ path, line }: Trajectory, reason: string) => rejected.push({ file: path, line, reason });
  const add = (child: Trajectory, link: Link): void => {
    if (links.has(child)) return;
    if (!closesCircle(links, child, link.parent)) links.set(child, link);
    else
      note(
        child,
        `is the sub-agent or the continuation of ${link.parent.key}, which comes from it; not tied to it`,
      );
  };
  for (const from of trajectories) {
    const path = stringOf(from.facts.continued_trajectory_ref);
    const next = path === null ? null : index.findPath(from, path);
    if (next && next !== from) add(next, continuation(from, next));
    else if (path !== null) note(from, `goes on in ${oneLine(path, 200)}, which is not in the upload`);
  }
  for (const from of trajectories) {
    for (const { ref, step, result } of refsOf(from)) {
      const child = index.findAgent(from, ref);
      if (child) add(child, { kind: "runs-for", parent: from, at: { step, result } });
      else note(from, `step ${step.step.id ?? step.index}: ${nameOf(ref)} is not in the upload`);
    }
  }
  for (const child of trajectories) {
    if (child.host) add(child, { kind: "runs-for", parent: child.host, at: null });
    if (links.has(child) || !child.steps[0]?.step.isCopied) continue;
    const parent = findCopied(child, index);
    if (parent) add(child, parent);
    else
      note(
        child,
        `${copiedSteps(child)} steps are copied from a trajectory that is not in the upload; their usage counts there`,
      );
  }
  return links;
}

function continuation(parent: Trajectory, child: Trajectory): Link {
  // Without copies it goes on from all of the parent, in the same numbering or not.
  const shared = child.steps[0]?.step.isCopied ? sharedSteps(parent, child) : parent.steps.length;
  return { kind: "continues", parent, shared };
}

function findCopied(child: Trajectory, index: TrajectoryIndex): Link | null {
  const session = child.sessionId === null ? [] : index.ofSession(child.sessionId);
  let best: Link | null = null;
  for (const parent of session) {
    const shared = parent === child ? 0 : sharedSteps(parent, child);
    if (shared > (best?.kind === "continues" ? best.shared : 0)) best = { kind: "continues", parent, shared };
  }
  return best;
}

/** How many of the leading copied steps are the parent's own first ones. */
function sharedSteps(parent: Trajectory, child: Trajectory): number {
  let shared = 0;
  for (const [at, copy] of child.steps.entries()) {
    const original = parent.steps[at];
    if (!copy.step.isCopied || !original || substanceOf(original) !== substanceOf(copy)) break;
    shared++;
  }
  return shared;
}

/** Kept per step: a step is compared with those of many trajectories. */
const substances = new WeakMap<PlacedStep, string>();

/**
 * What a copy keeps; measures and references are the original's alone. An answer that only the copy has makes it
 * another step: the parent stopped before it came.
 */
function substanceOf(placed: PlacedStep): string {
  const known = substances.get(placed);
  if (known !== undefined) return known;
  const { sourceWord, message, reasoning, calls, results } = placed.step;
  const answers = results.flatMap((result) =>
    result?.source_call_id || result?.content ? [[result.source_call_id, result.content]] : [],
  );
  const substance = JSON.stringify([sourceWord, message, reasoning, calls, answers]);
  substances.set(placed, substance);
  return substance;
}

export function copiedSteps({ steps }: Trajectory): number {
  return steps.filter(({ step }) => step.isCopied).length;
}

function* refsOf({ steps }: Trajectory): Generator<{ ref: AgentRef; step: PlacedStep; result: number }> {
  for (const step of steps) {
    for (const [result, each] of step.step.results.entries()) {
      for (const ref of each?.subagent_trajectory_ref ?? []) yield { ref, step, result };
    }
  }
}

function nameOf(ref: AgentRef): string {
  return `the sub-agent's trajectory ${oneLine(ref.trajectory_id || ref.trajectory_path || ref.session_id || "", 120)}`;
}

function closesCircle(links: ReadonlyMap<Trajectory, Link>, child: Trajectory, parent: Trajectory): boolean {
  for (let each: Trajectory | undefined = parent; each; each = links.get(each)?.parent) {
    if (each === child) return true;
  }
  return false;
}
