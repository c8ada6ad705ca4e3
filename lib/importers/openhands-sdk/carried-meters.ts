import { type ReportedCost, TOKEN_FIELDS, type TokenField, type UsageMeter } from "./read-stats.ts";

const FIELDS = Object.keys(TOKEN_FIELDS) as TokenField[];

/**
 * What a fork has metered itself. `fork(reset_metrics=False)` of the SDK begins with a copy of its source's meters:
 * records that are there already are left out, and what they add up to is taken off the sums.
 * @param counted meters of the directories the fork shares events with, its parent's among them.
 * @param parent meters of the directory it was copied from.
 */
export function withoutCarried(
  meters: readonly UsageMeter[],
  counted: readonly UsageMeter[],
  parent: readonly UsageMeter[],
): UsageMeter[] {
  return meters.map((meter) => {
    const others = counted.filter(({ usageId }) => usageId === meter.usageId);
    const responses = divide(
      meter.responses,
      others.flatMap((each) => each.responses),
      (each) => each.responseId || JSON.stringify(each),
    );
    const costs = boundCosts(
      responses.own.length,
      divide(
        meter.costs,
        others.flatMap((each) => each.costs),
        (each) => JSON.stringify(each),
      ),
    );
    if (responses.carried.length === 0) return meter;
    const latencies = divide(
      meter.latencies,
      others.flatMap((each) => each.latencies),
      (each) => JSON.stringify(each),
    );
    const source = parent.find(({ usageId }) => usageId === meter.usageId);
    const accumulated = { ...meter.accumulated };
    for (const field of FIELDS)
      accumulated[field] = ownPart(
        accumulated[field],
        responses,
        source?.accumulated[field],
        source?.responses,
        {
          amountOf: (each) => each[field],
        },
      );
    return {
      usageId: meter.usageId,
      accumulated,
      accumulatedCost: ownPart(meter.accumulatedCost, costs, source?.accumulatedCost, source?.costs, {
        amountOf: ({ cost }) => cost,
      }),
      responses: responses.own,
      costs: costs.own,
      latencies: latencies.own,
    };
  });
}

/** A response has one price at most: beyond that the oldest prices are of responses that were carried. */
function boundCosts(responses: number, { own, carried }: Divided<ReportedCost>): Divided<ReportedCost> {
  if (own.length <= responses) return { own, carried };
  const byTime = [...own].sort((a, b) => a.at - b.at);
  const excess = byTime.length - responses;
  return { own: byTime.slice(excess), carried: [...carried, ...byTime.slice(0, excess)] };
}

type Divided<T> = { own: T[]; carried: T[] };

/** Each record of the source's takes one like it along: a source may list one twice. */
function divide<T>(records: readonly T[], counted: readonly T[], keyOf: (record: T) => string): Divided<T> {
  const left = new Map<string, number>();
  for (const each of counted) left.set(keyOf(each), (left.get(keyOf(each)) ?? 0) + 1);
  const divided: Divided<T> = { own: [], carried: [] };
  for (const each of records) {
    const times = left.get(keyOf(each)) ?? 0;
    left.set(keyOf(each), times - 1);
    (times > 0 ? divided.carried : divided.own).push(each);
  }
  return divided;
}

/** A sum without what was carried: the records, and as far as it has room for it what its source had beyond records. */
function ownPart<T>(
  sum: number | null,
  { own, carried }: Divided<T>,
  sourceSum: number | null | undefined,
  sourceRecords: readonly T[] | undefined,
  { amountOf }: { amountOf: (record: T) => number | null },
): number | null {
  if (sum === null) return null;
  const total = (records: readonly T[]) => records.reduce((all, each) => all + (amountOf(each) ?? 0), 0);
  const left = Math.max(0, sum - total(carried));
  const sourceRest = Math.max(0, (sourceSum ?? 0) - total(sourceRecords ?? []));
  return left - Math.min(sourceRest, Math.max(0, left - total(own)));
}
