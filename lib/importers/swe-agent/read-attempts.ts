import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { amount } from "#lib/importers/token-count.ts";
import { readTrajectory, type Trajectory } from "./read-trajectory.ts";
import { listOf } from "./source-message.ts";

/** One try of several in a file; null when there was one only. */
export type Attempt = { trajectory: Trajectory; number: number | null };

const COUNTS = ["instance_cost", "tokens_sent", "tokens_received", "api_calls"];

/**
 * The runs of a file. With SWE-agent's retry loop it holds every attempt under `attempts`, and the chosen one once more
 * at its top, beside what all of them and their reviews have cost.
 */
export function readAttempts(file: SourceFile, rejected: Rejected[]): Attempt[] {
  const parsed = parseJson(file.bytes);
  const document = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const attempts = listOf(document.attempts);
  if (attempts.length === 0 || !attempts.every(isObject)) {
    const trajectory = readTrajectory(file, rejected);
    return trajectory ? [{ trajectory, number: null }] : [];
  }
  const { attempts: _attempts, trajectory: _steps, history: _history, ...shared } = document;
  const info = isObject(document.info) ? document.info : null;
  const chosen = info ? Number(info.best_attempt_idx ?? attempts.length - 1) : -1;
  return sliceElements(file.bytes, ["attempts"]).flatMap((bytes, at): Attempt[] => {
    const trajectory = readTrajectory({ path: file.path, bytes }, rejected);
    if (!trajectory) return [];
    const facts = { ...shared, ...trajectory.facts };
    const others = attempts.filter((_, other) => other !== at).map(statsOf);
    const own =
      info && at === chosen ? { ...info, model_stats: less(statsOf(document), others) } : trajectory.info;
    return [{ trajectory: { ...trajectory, facts, info: own }, number: at + 1 }];
  });
}

type Stats = Record<string, unknown>;

function statsOf(attempt: unknown): Stats {
  const info = isObject(attempt) ? attempt.info : null;
  return isObject(info) && isObject(info.model_stats) ? info.model_stats : {};
}

/** The reviews belong to no attempt: their cost stays with the chosen one. */
function less(total: Stats, others: readonly Stats[]): Stats {
  const left = COUNTS.flatMap((name): [string, number][] => {
    const all = amount(total[name]);
    if (all === null) return [];
    return [[name, others.reduce((rest, each) => Math.max(0, rest - (amount(each[name]) ?? 0)), all)]];
  });
  return Object.fromEntries(left);
}
