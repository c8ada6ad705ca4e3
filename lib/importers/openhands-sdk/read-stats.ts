import { z } from "zod";
import type { Rejected } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";

/** One model response as the source metered it. */
export type ReportedResponse = {
  responseId: string;
  model: string | null;
  input: number | null;
  output: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  reasoning: number | null;
};

/** A price without a response id: `at` is in unix seconds. Calls that cost nothing are not listed by the source. */
export type ReportedCost = { model: string | null; cost: number; at: number };

/** What one `usage_id` (agent, condenser …) has used. Null: not reported. */
export type UsageMeter = {
  usageId: string;
  accumulated: { [K in TokenField]: number | null };
  accumulatedCost: number | null;
  responses: ReportedResponse[];
  costs: ReportedCost[];
  latencies: { responseId: string; ms: number }[];
};

export const TOKEN_FIELDS = {
  input: "prompt_tokens",
  output: "completion_tokens",
  cacheRead: "cache_read_tokens",
  cacheWrite: "cache_write_tokens",
  reasoning: "reasoning_tokens",
} as const;
export type TokenField = keyof typeof TOKEN_FIELDS;

const MAX_TOKENS = 2_147_483_647;
const Records = z.array(z.record(z.string(), z.unknown())).nullish().catch(null);
const Metrics = z.object({
  accumulated_cost: z.unknown().optional(),
  accumulated_token_usage: z.record(z.string(), z.unknown()).nullish().catch(null),
  costs: Records,
  response_latencies: Records,
  token_usages: Records,
});

type Report = (field: string, reason: string) => void;

/** `stats` of base_state.json → one meter per usage id. Numbers that cannot be counts are noted and become null. */
export function readStats(stats: unknown, file: string, rejected: Rejected[]): UsageMeter[] {
  const byUsageId = isObject(stats) ? stats.usage_to_metrics : null;
  if (!isObject(byUsageId)) return [];
  return Object.entries(byUsageId).flatMap(([usageId, source]) => {
    const report: Report = (field, reason) => {
      rejected.push({ file, line: null, reason: oneLine(`stats of "${usageId}": ${field} ${reason}`) });
    };
    const metrics = Metrics.safeParse(source);
    if (!metrics.success) {
      report("it", "is not an object, so its usage is unknown");
      return [];
    }
    return [readMeter(usageId, metrics.data, report)];
  });
}

function readMeter(usageId: string, metrics: z.infer<typeof Metrics>, report: Report): UsageMeter {
  const total = metrics.accumulated_token_usage ?? {};
  const totalOf = (field: TokenField) =>
    countOf(
      total[TOKEN_FIELDS[field]],
      Number.MAX_SAFE_INTEGER,
      `accumulated ${TOKEN_FIELDS[field]}`,
      report,
    );
  return {
    usageId,
    accumulated: {
      input: totalOf("input"),
      output: totalOf("output"),
      cacheRead: totalOf("cacheRead"),
      cacheWrite: totalOf("cacheWrite"),
      reasoning: totalOf("reasoning"),
    },
    accumulatedCost: amountOf(metrics.accumulated_cost, "accumulated_cost", report),
    responses: (metrics.token_usages ?? []).map((record, at) =>
      readResponse(record, `token_usages[${at}]`, report),
    ),
    costs: (metrics.costs ?? []).flatMap((record, at) => {
      const cost = amountOf(record.cost, `costs[${at}].cost`, report);
      const when = amountOf(record.timestamp, `costs[${at}].timestamp`, report);
      return cost === null ? [] : [{ model: textOf(record.model), cost, at: when ?? Number.NaN }];
    }),
    latencies: (metrics.response_latencies ?? []).flatMap((record, at) => {
      const seconds = amountOf(record.latency, `response_latencies[${at}].latency`, report);
      return seconds === null ? [] : [{ responseId: textOf(record.response_id) ?? "", ms: seconds * 1000 }];
    }),
  };
}

function readResponse(record: Record<string, unknown>, path: string, report: Report): ReportedResponse {
  const tokensOf = (field: TokenField) =>
    countOf(record[TOKEN_FIELDS[field]], MAX_TOKENS, `${path}.${TOKEN_FIELDS[field]}`, report);
  return {
    responseId: textOf(record.response_id) ?? "",
    model: textOf(record.model),
    input: tokensOf("input"),
    output: tokensOf("output"),
    cacheRead: tokensOf("cacheRead"),
    cacheWrite: tokensOf("cacheWrite"),
    reasoning: tokensOf("reasoning"),
  };
}

function countOf(value: unknown, max: number, field: string, report: Report): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max) return value;
  report(field, `is not a whole number from 0 to ${max}, so it counts as unknown`);
  return null;
}

function amountOf(value: unknown, field: string, report: Report): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  report(field, "is not a number from 0, so it counts as unknown");
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? storableText(value) : null;
}
