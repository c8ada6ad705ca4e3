import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import { groupBy } from "#lib/group-by.ts";
import type { Draft } from "./draft.ts";
import { COUNTED, type Counts, type Report } from "./read-report.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * What sessions report as spent beyond what their lines say, by the draft of the session. The lines of `claude -p` are
 * printed when a response begins, so they hold its prompt but a token or two of its answer; and no line has a price.
 * The sums are over the session with its branches and the sub-agents in its file.
 */
export function reportedTotals(
  drafts: readonly Draft[],
  lines: readonly PlacedLine[],
  usages: ReadonlyMap<PlacedLine, Usage>,
): Map<Draft, Totals> {
  const found = new Map<Draft, Totals>();
  const sessionOf = ({ file, traits }: PlacedLine) => JSON.stringify([file, traits.sessionId]);
  const reporting = groupBy(
    lines.filter((line) => line.more?.report),
    sessionOf,
  );
  if (reporting.size === 0) return found;
  const metered = groupBy([...usages.keys()], sessionOf);
  const owners = ownersOf(drafts, [...reporting.values()].flat());
  for (const [session, reports] of reporting) {
    const owner = owners.get(reports[0] ?? null);
    const report = lastSums(reports.flatMap((line) => line.more?.report ?? []));
    if (!owner || !report) continue;
    const spent = (metered.get(session) ?? []).flatMap((line) => usages.get(line) ?? []);
    found.set(owner, beyond(report, spent.reduce(addUsage, emptyTotals())));
  }
  return found;
}

/** The session whose draft holds a line: sums are its trunk's, whichever branch the line stands on. */
function ownersOf(drafts: readonly Draft[], reports: readonly PlacedLine[]): Map<PlacedLine | null, Draft> {
  const wanted = new Set(reports);
  const trunks = new Map(drafts.filter(({ isBranch }) => !isBranch).map((draft) => [draft.lane, draft]));
  const owners = new Map<PlacedLine | null, Draft>();
  for (const { own, lane } of drafts) {
    const trunk = trunks.get(lane);
    for (const line of own) if (trunk && wanted.has(line)) owners.set(line, trunk);
  }
  return owners;
}

/** Sums run on over the turns of a process; where they fall, another process began. */
function lastSums(reports: readonly Report[]): Report | null {
  let before: Report | null = null;
  let last: Report | null = null;
  for (const report of reports) {
    if (last && isLess(report, last)) before = before ? plus(before, last) : last;
    last = report;
  }
  return last && before ? plus(before, last) : last;
}

function isLess(a: Report, b: Report): boolean {
  return (a.cost ?? 0) < (b.cost ?? 0) || (a.counts?.output ?? 0) < (b.counts?.output ?? 0);
}

function plus(a: Report, b: Report): Report {
  const add = (x: number | null, y: number | null) => (x === null && y === null ? null : (x ?? 0) + (y ?? 0));
  const counts = b.counts ?? a.counts;
  return {
    cost: add(a.cost, b.cost),
    counts: counts && mapCounts((field) => add(a.counts?.[field] ?? null, b.counts?.[field] ?? null)),
  };
}

function beyond({ cost, counts }: Report, spent: Totals): Totals {
  const over = (sum: number | null, known: number | null) =>
    sum === null || sum <= (known ?? 0) ? null : sum - (known ?? 0);
  return {
    ...emptyTotals(),
    ...mapCounts((field) => over(counts?.[field] ?? null, spent[field])),
    cost: spent.cost === null ? cost : over(cost, spent.cost),
    // The sum covers the responses without a price of their own.
    costedResponses: cost === null ? 0 : spent.responses - spent.costedResponses,
  };
}

function mapCounts(sumOf: (field: keyof Counts) => number | null): Counts {
  const [input, cacheRead, cacheWrite, output, reasoning] = COUNTED.map(sumOf);
  return {
    input: input ?? null,
    cacheRead: cacheRead ?? null,
    cacheWrite: cacheWrite ?? null,
    output: output ?? null,
    reasoning: reasoning ?? null,
  };
}
