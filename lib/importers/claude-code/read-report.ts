import { isObject } from "#lib/importers/parse-json.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import type { SourceLine } from "./source-line.ts";

const COUNTED = ["input", "cacheRead", "cacheWrite", "output"] as const;
export type Counts = Record<(typeof COUNTED)[number], number>;

/** What a line says of spending beyond its own. Cost in US dollars. */
export type Report = {
  /**
   * `run`: the `result` line at the end of a turn of `claude -p`; `session`: the `cost-state` line of a session file.
   */
  of: "run" | "session";
  /** Sums since the session began, whichever process and file its earlier turns are in, and those it was forked from. */
  cost: number | null;
  models: ReadonlyMap<string, Counts> | null;
  /** This turn alone, without sub-agents. */
  turn: Counts | null;
  /** Sub-agents it started so far. */
  spawned: number;
};

/** Null for a line that reports nothing. */
export function readReport({ type, raw }: SourceLine): Report | null {
  if (type === "cost-state") {
    const cost = amount(raw.totalCostUSD);
    return cost === null ? null : { of: "session", cost, models: null, turn: null, spawned: 0 };
  }
  if (type !== "result") return null;
  const cost = amount(raw.total_cost_usd);
  const models = readModels(raw.modelUsage);
  const turn = isObject(raw.usage) ? countsOf(raw.usage, TURN_FIELDS) : null;
  if (cost === null && models === null && turn === null) return null;
  const { subagent_stats: stats } = raw;
  const spawned = isObject(stats) ? (tokenCount(stats.spawned) ?? 0) : 0;
  return { of: "run", cost, models, turn, spawned };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return mapCounts((field) => a[field] + b[field]);
}

export function mapCounts(sum: (field: keyof Counts) => number): Counts {
  return {
    input: sum("input"),
    cacheRead: sum("cacheRead"),
    cacheWrite: sum("cacheWrite"),
    output: sum("output"),
  };
}

const MODEL_FIELDS = [
  "inputTokens",
  "cacheReadInputTokens",
  "cacheCreationInputTokens",
  "outputTokens",
] as const;
const TURN_FIELDS = [
  "input_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "output_tokens",
] as const;

function readModels(source: unknown): ReadonlyMap<string, Counts> | null {
  if (!isObject(source)) return null;
  const models = new Map<string, Counts>();
  for (const [name, usage] of Object.entries(source)) {
    if (!isObject(usage)) continue;
    const counts = countsOf(usage, MODEL_FIELDS);
    // "[1m]" tells the size of its window, which a message does not.
    const model = name.replace(/\[\w+\]$/, "");
    const known = models.get(model);
    models.set(model, known ? addCounts(known, counts) : counts);
  }
  return models.size === 0 ? null : models;
}

/** The Messages API counts cached and written tokens beside the input; ours is the whole prompt. */
function countsOf(usage: Record<string, unknown>, fields: readonly [string, string, string, string]): Counts {
  const [fresh = 0, cacheRead = 0, cacheWrite = 0, output = 0] = fields.map(
    (field) => tokenCount(usage[field]) ?? 0,
  );
  return { input: fresh + cacheRead + cacheWrite, cacheRead, cacheWrite, output };
}
