import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import type { RolloutLine } from "./rollout-line.ts";

const MAX_COUNT = 2_147_483_647;
const Count = z.number().int().min(0).nullish().catch(null);
/** Totals of a long thread may exceed what one response can use. */
const Tokens = z.object({
  input_tokens: Count,
  cached_input_tokens: Count,
  cache_write_input_tokens: Count,
  output_tokens: Count,
  reasoning_output_tokens: Count,
  /** Names of the first versions. */
  prompt: Count,
  completion: Count,
});

/** Tokens as Codex counts them: `input` includes what was read from the cache. */
export type TokenCounts = {
  input: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  output: number | null;
  reasoning: number | null;
};

export type TokenReport = {
  /** The provider's id of the response, where the version notes it. */
  responseId: string | null;
  /** Running total of the thread, including what was inherited. */
  total: TokenCounts | null;
  /** Of the latest response; all zero right after a compaction. */
  last: TokenCounts | null;
};

/** The counts of a `token_count`, `turn.completed` or `token_usage_record` line; null when it has none. */
export function readTokenReport({ type, payload }: RolloutLine): TokenReport | null {
  if (type === "token_usage_record") {
    const last = tokenCounts(payload.usage);
    const responseId = typeof payload.response_id === "string" ? payload.response_id.slice(0, 200) : null;
    return last && { responseId, total: tokenCounts(payload.thread_token_usage), last };
  }
  const info = payload.info ?? payload.usage;
  if (!isObject(info)) return null;
  const total = tokenCounts(info.total_token_usage);
  const last = tokenCounts(info.last_token_usage);
  if (total || last) return { responseId: null, total, last };
  const flat = tokenCounts(info);
  return flat && { responseId: null, total: null, last: flat };
}

function tokenCounts(source: unknown): TokenCounts | null {
  const tokens = Tokens.safeParse(source).data;
  if (!tokens) return null;
  const counts = {
    input: tokens.input_tokens ?? tokens.prompt ?? null,
    cacheRead: tokens.cached_input_tokens ?? null,
    cacheWrite: tokens.cache_write_input_tokens ?? null,
    output: tokens.output_tokens ?? tokens.completion ?? null,
    reasoning: tokens.reasoning_output_tokens ?? null,
  };
  return counts.input === null && counts.output === null ? null : counts;
}

/** Counts one response can have: what no column holds is "not known". */
export function storableCounts(counts: TokenCounts): TokenCounts {
  const bounded = (count: number | null) => (count !== null && count > MAX_COUNT ? null : count);
  return {
    input: bounded(counts.input),
    cacheRead: bounded(counts.cacheRead),
    cacheWrite: bounded(counts.cacheWrite),
    output: bounded(counts.output),
    reasoning: bounded(counts.reasoning),
  };
}

export function addCounts(a: TokenCounts, b: TokenCounts): TokenCounts {
  return combine(a, b, (x, y) => x + y);
}

/** `a - b`; what `a` does not tell is not told by the difference either. */
export function subtractCounts(a: TokenCounts, b: TokenCounts): TokenCounts {
  return combine(a, b, (x, y) => x - y, true);
}

export function isZero(counts: TokenCounts): boolean {
  return (counts.input ?? 0) === 0 && (counts.output ?? 0) === 0;
}

/** Whether every count of `a` is at least the one of `b`. */
export function covers(a: TokenCounts, b: TokenCounts): boolean {
  return (a.input ?? 0) >= (b.input ?? 0) && (a.output ?? 0) >= (b.output ?? 0);
}

function combine(
  a: TokenCounts,
  b: TokenCounts,
  of: (x: number, y: number) => number,
  leftTells = false,
): TokenCounts {
  const each = (x: number | null, y: number | null) => {
    if (x === null) return leftTells ? null : y;
    return Math.max(0, of(x, y ?? 0));
  };
  return {
    input: each(a.input, b.input),
    cacheRead: each(a.cacheRead, b.cacheRead),
    cacheWrite: each(a.cacheWrite, b.cacheWrite),
    output: each(a.output, b.output),
    reasoning: each(a.reasoning, b.reasoning),
  };
}
