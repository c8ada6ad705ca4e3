"use client";

import { GitBranch, UnfoldVertical } from "lucide-react";
import { memo } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import { keyColor } from "#lib/format/cache-key.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatCount, formatShare, formatTokens } from "#lib/format/numbers.ts";
import type { FoldData } from "#lib/graph/flow-node.ts";
import type { RunSummary } from "#lib/graph/summarise-run.ts";
import { useCanvasActions } from "./canvas-actions.tsx";
import { useCardFocus } from "./use-card-focus.ts";

type FoldedNodeProps = { id: string; data: FoldData; selected: boolean };

/** A folded run: how many steps, what they spent over time, what they cost. A click opens it. Always 288×44. */
export const FoldedNode = memo(function FoldedNode({ id, data, selected }: FoldedNodeProps) {
  const card = useCardFocus(id, selected);
  const { unfold } = useCanvasActions();
  const { run, hue, forkCount } = data;
  const { totals } = run;
  return (
    <div ref={card} className="h-full">
      <button
        type="button"
        // React Flow's wrapper is the tab stop; the arrows stop there and Enter opens the run.
        tabIndex={-1}
        aria-label={`Show ${run.count} folded steps`}
        title={`${describeInput(totals).text} in · ${formatShare(cachedShare(totals))} cached · ${formatTokens(totals.output)} out`}
        onClick={(event) => {
          event.stopPropagation();
          unfold(data);
        }}
        className={classNames(
          "flex h-full w-full items-center justify-between gap-3 rounded-[9px] border border-line-strong border-l-[3px] border-dashed bg-panel px-2.5 text-mute shadow-raise hover:bg-hover hover:text-text",
          selected && "outline-2 outline-accent outline-offset-1",
        )}
        style={{ borderLeftColor: `var(--edge, ${keyColor(hue)})`, borderLeftStyle: "solid" }}
      >
        <span className="flex items-center gap-1.5 whitespace-nowrap tabular-nums">
          <UnfoldVertical aria-hidden size={13} className="text-faint" />
          {formatCount(run.count)} steps
          {forkCount > 0 && (
            <span className="mono flex items-center gap-0.5" title={`${forkCount} leave here`}>
              <GitBranch aria-hidden size={10} />
              {forkCount}
            </span>
          )}
        </span>
        <HeatStrip run={run} color={keyColor(hue)} />
        <span className="mono w-12 text-right">{describeCost(totals).text}</span>
      </button>
    </div>
  );
});

const BAR = 5;
const HEAT_HEIGHT = 18;

/** One path for all bars: a screen of folds stays a handful of elements. */
function HeatStrip({ run, color }: { run: RunSummary; color: string }) {
  const bars = run.heat.map((bar, index) => {
    const height = bar === null ? 1 : Math.max(2, bar * HEAT_HEIGHT);
    return `M${index * BAR + 2} ${HEAT_HEIGHT}v${-height}`;
  });
  return (
    <svg
      role="img"
      aria-label={run.heatOf === "cost" ? "Cost per step" : "Tokens per step"}
      width={run.heat.length * BAR}
      height={HEAT_HEIGHT}
      className="shrink-0"
    >
      <path d={bars.join("")} stroke={color} strokeWidth={BAR - 1} opacity={0.75} />
    </svg>
  );
}
