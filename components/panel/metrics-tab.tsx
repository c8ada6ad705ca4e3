import { useMemo } from "react";
import { RunCharts } from "#components/charts/run-charts.tsx";
import { CachedBar } from "#components/ui/cached-bar.tsx";
import type { ConversationDetail } from "#lib/api/transcript.ts";
import { chartSeries } from "#lib/compare/chart-series.ts";
import { downsample } from "#lib/compare/downsample.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatCount, formatTokens } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { describeRest } from "#lib/panel/describe-rest.ts";
import {
  inheritedStepTotals,
  type ModelTotals,
  missingCost,
  totalsByModel,
} from "#lib/panel/path-metrics.ts";
import { PanelSection } from "./fact-list.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { type TotalsColumn, TotalsTable } from "./totals-table.tsx";
import { WithDetail } from "./with-detail.tsx";

/** What was spent where: here, before the fork, on the whole path, in the whole family. */
export function MetricsTab({ focus }: { focus: PanelFocus }) {
  return (
    <WithDetail conversationId={focus.path.lane.conversationId}>
      {(detail) => <Metrics focus={focus} detail={detail} />}
    </WithDetail>
  );
}

function Metrics({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { graph, path } = focus;
  const { ownTotals, carriedTotals, unattributed } = detail.conversation;
  const rest = describeRest(unattributed);
  const columns: TotalsColumn[] = [
    { name: "This branch", totals: ownTotals, meaning: "Responses this branch itself paid for." },
    ...(path.lane.forkedFromId === null ? [] : [inheritedColumn(focus, carriedTotals)]),
    {
      name: "Path",
      totals: detail.pathTotals,
      meaning: "Everything from the root to this branch's head, each response once.",
    },
    {
      name: "Family",
      totals: graph.totals,
      meaning: `All ${formatCount(graph.lanes.length)} branches of the graph: their own spending only, so nothing is counted twice.`,
    },
  ];
  const models = totalsByModel(path.steps);
  const unknownCost = missingCost(detail.pathTotals);
  return (
    <>
      <PanelSection title="Usage and cost">
        <TotalsTable columns={columns} />
        <ul className="mt-3 flex flex-col gap-1 text-mute text-sm">
          {columns.map(({ name, meaning }) => (
            <li key={name}>
              <span className="font-medium text-text">{name}.</span> {meaning}
            </li>
          ))}
        </ul>
        {unknownCost !== null && (
          <p className="mt-2 text-sm text-warn">{unknownCost} on this path: the sums hold what is known.</p>
        )}
        {rest !== null && <p className="mt-2 text-mute text-sm">{rest}</p>}
      </PanelSection>
      {models.length > 0 && (
        <PanelSection title="Over this path">
          <PathCharts focus={focus} />
        </PanelSection>
      )}
      {models.length > 0 && (
        <PanelSection title="Models on this path">
          <ModelTable models={models} />
        </PanelSection>
      )}
    </>
  );
}

/** What the steps of the path took, one after the other, whoever paid for them. */
function PathCharts({ focus: { path, hues } }: { focus: PanelFocus }) {
  const { lane, steps } = path;
  const hue = hues.get(lane.promptCacheKey) ?? 0;
  const series = useMemo(() => {
    const spent = steps.map((each) => ({ step: each.step, owner: each.lane.conversationId }));
    const points = downsample(chartSeries(spent));
    return [{ id: lane.conversationId, name: lane.title, points, hue }];
  }, [lane, steps, hue]);
  return <RunCharts series={series} />;
}

function inheritedColumn(
  { path }: PanelFocus,
  carried: ConversationDetail["conversation"]["carriedTotals"],
): TotalsColumn {
  if (carried !== null) {
    return {
      name: "Carried",
      totals: carried,
      meaning: "The copied path's totals, carried over when this was forked. No sum counts them.",
    };
  }
  return {
    name: "Inherited",
    totals: inheritedStepTotals(path.steps),
    meaning: "Spent before the fork point by the branches this one came from.",
  };
}

function ModelTable({ models }: { models: ModelTotals[] }) {
  return (
    <table className="w-full text-sm tabular-nums">
      <thead>
        <tr className="text-faint">
          <th className="py-1 text-left font-normal">Model</th>
          <th className="py-1 pl-3 text-right font-normal">Responses</th>
          <th className="py-1 pl-3 text-right font-normal">Input</th>
          <th className="py-1 pl-3 text-left font-normal">Cached</th>
          <th className="py-1 pl-3 text-right font-normal">Output</th>
          <th className="py-1 pl-3 text-right font-normal">Cost</th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, totals }) => (
          <tr key={model ?? ""} className="border-line border-t">
            <th
              scope="row"
              className="max-w-40 truncate py-1.5 pr-2 text-left font-medium"
              title={model ?? undefined}
            >
              {model === null ? "Unknown model" : visibleName(model)}
            </th>
            <td className="pl-3 text-right">{formatCount(totals.responses)}</td>
            <SumCell sum={describeInput(totals)} />
            <td className="pl-3">
              <CachedBar share={cachedShare(totals)} />
            </td>
            <td className="pl-3 text-right">{formatTokens(totals.output)}</td>
            <SumCell sum={describeCost(totals)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A sum, with why it is only a lower bound where it is one. */
function SumCell({ sum: { text, explanation } }: { sum: ReturnType<typeof describeCost> }) {
  return (
    <td className="pl-3 text-right" title={explanation ?? undefined}>
      {text}
    </td>
  );
}
