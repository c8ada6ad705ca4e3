import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import { groupBy } from "#lib/group-by.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import type { Draft } from "./draft.ts";
import type { LineList } from "./line-list.ts";
import { addCounts, type Counts, mapCounts, type Report } from "./read-report.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * What sessions report as spent beyond what their lines say, by the draft of the session. The lines of `claude -p` are
 * printed when a response begins: they hold its prompt, but a token or two of its answer. And no line has a price.
 *
 * Cost and tokens by model run on through a session, whatever process it is resumed in, and into its forks (seen in
 * 2.1.330), so what they cover may be in other files. They count only where it is all here: of a run's output, when
 * they are exactly the prompts of its lines, or sub-agents are missing that account for the rest; of a session file,
 * when nothing of it is a copy. Else tokens are taken from the sums of the turns themselves, and the cost is not known.
 */
export function reportedTotals(drafts: readonly Draft[], lines: LineList): Map<Draft, Totals> {
  const found = new Map<Draft, Totals>();
  const sessionOf = ({ file, traits }: PlacedLine) => JSON.stringify([file, traits.sessionId]);
  const reporting = groupBy(
    lines.filter((line) => line.report !== null),
    sessionOf,
  );
  if (reporting.size === 0) return found;
  const copying = new Set(lines.filter((line) => line.copyOf !== NO_TEXT).map(sessionOf));
  const metered = groupBy(
    lines.filter((line) => line.isCounted && reporting.has(sessionOf(line))),
    sessionOf,
  );
  const owners = ownersOf(drafts, [...reporting.values()].flat());
  for (const [session, reports] of reporting) {
    const owner = owners.get(reports[0]?.key ?? Number.NaN);
    if (!owner) continue;
    const spent = (metered.get(session) ?? []).flatMap((line): [PlacedLine, Usage][] => {
      const { usage } = line;
      return usage ? [[line, usage]] : [];
    });
    const said = reports.flatMap((line) => line.report ?? []);
    const ofSession = said.findLast((report) => report.of === "session");
    const isCopy = owner.forkedFrom !== null || copying.has(session);
    const cost = ofSession && !isCopy ? ofSession.cost : null;
    const totals = ofSession ? NO_TOKENS : tokensBeyond(said, spent);
    found.set(owner, withCost(totals, ofSession ? cost : costOfRun(said, spent), spent));
  }
  return found;
}

type Spent = readonly (readonly [PlacedLine, Usage])[];
type Beyond = { [field in keyof Counts]: number | null };

const NO_TOKENS: Beyond = { input: null, cacheRead: null, cacheWrite: null, output: null };
const NOTHING: Counts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

/** By the key of a line, the session whose draft holds it: sums are its trunk's, whichever branch the line stands on. */
function ownersOf(drafts: readonly Draft[], reports: readonly PlacedLine[]): Map<number, Draft> {
  const wanted = new Set(reports.map(({ key }) => key));
  const trunks = new Map(drafts.filter(({ isBranch }) => !isBranch).map((draft) => [draft.lane, draft]));
  const owners = new Map<number, Draft>();
  for (const { own, lane } of drafts) {
    const trunk = trunks.get(lane);
    for (const { key } of own) if (trunk && wanted.has(key)) owners.set(key, trunk);
  }
  return owners;
}

function tokensBeyond(said: readonly Report[], spent: Spent): Beyond {
  const models = coveredModels(said, spent);
  if (models) return over(models, sumOf(spent));
  const turns = said.flatMap(({ turn }) => turn ?? []);
  const main = spent.filter(([line]) => line.traits.parentCallId === null);
  return turns.length === 0 ? NO_TOKENS : over(turns.reduce(addCounts), sumOf(main));
}

function costOfRun(said: readonly Report[], spent: Spent): number | null {
  const last = runningSums(said);
  // Before there were sums by model, those of the cost began with each process.
  const isKnown = said.every(({ models }) => models === null) || coveredModels(said, spent) !== null;
  return isKnown ? (last?.cost ?? null) : null;
}

/** The sums over all models, where those of the models seen are of exactly the prompts at hand. */
function coveredModels(said: readonly Report[], spent: Spent): Counts | null {
  const models = runningSums(said)?.models;
  if (!models || spent.length === 0) return null;
  const all = [...models.values()].reduce(addCounts, NOTHING);
  const agents = new Set(spent.flatMap(([line]) => line.traits.parentCallId ?? []));
  if (said.some(({ spawned }) => spawned > agents.size)) return all;
  const seen = groupBy(spent, ([, { model }]) => model ?? "");
  for (const [model, responses] of seen) {
    const sum = models.get(model) ?? NOTHING;
    const here = sumOf(responses);
    const isSame = sum.input === here.input && sum.cacheRead === here.cacheRead;
    if (!isSame || sum.cacheWrite !== here.cacheWrite) return null;
  }
  return all;
}

/** Sums run on over the turns of a process; where they fall, one began that knew nothing of the others. */
function runningSums(said: readonly Report[]): Report | null {
  let before: Report | null = null;
  let last: Report | null = null;
  for (const report of said) {
    if (last && (report.cost ?? 0) < (last.cost ?? 0)) before = before ? plus(before, last) : last;
    last = report;
  }
  return last && before ? plus(before, last) : last;
}

function plus(a: Report, b: Report): Report {
  const models = new Map(a.models ?? []);
  for (const [name, counts] of b.models ?? [])
    models.set(name, addCounts(models.get(name) ?? NOTHING, counts));
  return { ...b, cost: (a.cost ?? 0) + (b.cost ?? 0), models: models.size === 0 ? null : models };
}

function sumOf(spent: Spent): Counts {
  const totals = spent.reduce((sum, [, usage]) => addUsage(sum, usage), emptyTotals());
  return mapCounts((field) => totals[field] ?? 0);
}

function over(sum: Counts, known: Counts): Beyond {
  const rest = mapCounts((field) => Math.max(0, sum[field] - known[field]));
  const [input, cacheRead, cacheWrite, output] = [
    rest.input,
    rest.cacheRead,
    rest.cacheWrite,
    rest.output,
  ].map((count) => count || null);
  return {
    input: input ?? null,
    cacheRead: cacheRead ?? null,
    cacheWrite: cacheWrite ?? null,
    output: output ?? null,
  };
}

function withCost(tokens: Beyond, cost: number | null, spent: Spent): Totals {
  const priced = spent.filter(([, usage]) => usage.cost !== null);
  const known = priced.reduce((sum, [, usage]) => sum + (usage.cost ?? 0), 0);
  return {
    ...emptyTotals(),
    ...tokens,
    cost: cost === null ? null : Math.max(0, cost - known),
    // The sum covers the responses without a price of their own.
    costedResponses: cost === null ? 0 : spent.length - priced.length,
  };
}
