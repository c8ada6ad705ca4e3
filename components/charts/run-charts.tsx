"use client";

import { useState } from "react";
import { Segmented } from "#components/ui/segmented.tsx";
import type { ChartAxis } from "#lib/compare/merge-series.ts";
import { ChartFigure, type NamedSeries } from "./chart-figure.tsx";
import { CACHED_CHART, costChart, INPUT_CHART } from "./chart-kinds.ts";

/** Tokens, cached share and cost of one run or several, in pictures side by side where there is room. */
export function RunCharts({ series }: { series: readonly NamedSeries[] }) {
  const [axis, setAxis] = useState<ChartAxis>("step");
  return (
    <div className="@container">
      <div className="grid @4xl:grid-cols-3 gap-4">
        <ChartFigure kind={INPUT_CHART} series={series} />
        <ChartFigure kind={CACHED_CHART} series={series} />
        <ChartFigure
          kind={costChart(axis)}
          series={series}
          tools={
            <Segmented
              label="Cost over"
              size="sm"
              value={axis}
              onChange={setAxis}
              options={[
                { value: "step", label: "Steps" },
                { value: "elapsedMs", label: "Time" },
              ]}
            />
          }
        />
      </div>
    </div>
  );
}
