"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useId, useMemo } from "react";
import type { ChartPoint } from "#lib/compare/chart-series.ts";
import { describeSeries } from "#lib/compare/describe-series.ts";
import { type ChartRow, mergeSeries } from "#lib/compare/merge-series.ts";
import type { ChartKind } from "./chart-kinds.ts";
import { seriesColor, seriesDash } from "./chart-series-look.ts";
import { ChartTable } from "./chart-table.tsx";

export type NamedSeries = { id: string; name: string; points: readonly ChartPoint[]; hue: number };

/** The chart library is as large as the rest of a page's code: it comes when a picture does. */
const LinePicture = dynamic(() => import("./line-picture.tsx").then((module) => module.LinePicture), {
  ssr: false,
  loading: () => <div className="h-44" />,
});

type ChartFigureProps = { kind: ChartKind; series: readonly NamedSeries[]; tools?: ReactNode };

/** A picture with its description in words, its legend and the same numbers as a table. */
export function ChartFigure({ kind, series, tools = null }: ChartFigureProps) {
  const id = useId();
  const rows = useMemo(
    () =>
      mergeSeries(
        series.map(({ points }) => points),
        kind.axis,
        kind.value,
      ),
    [series, kind.axis, kind.value],
  );
  return (
    <figure
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-words`}
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-panel p-3"
    >
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-2">
        <h3 id={`${id}-name`} className="font-medium">
          {kind.name}
        </h3>
        {tools}
      </div>
      {hasValues(rows) ? (
        <>
          <LinePicture kind={kind} series={series} rows={rows} />
          {series.length > 1 && <Legend series={series} />}
        </>
      ) : (
        <p className="flex h-44 items-center justify-center px-6 text-center text-mute">{kind.missing}</p>
      )}
      <figcaption id={`${id}-words`} className="text-mute text-sm">
        {describeSeries(series, kind.axis, kind.value, kind.show)}
      </figcaption>
      {hasValues(rows) && <ChartTable kind={kind} series={series} />}
    </figure>
  );
}

function hasValues(rows: readonly ChartRow[]): boolean {
  return rows.some(({ values }) => values.some((value) => value !== null));
}

function Legend({ series }: { series: readonly NamedSeries[] }) {
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {series.map(({ id, name, hue }, index) => (
        <li key={id} className="flex min-w-0 max-w-56 items-center gap-1.5">
          <svg aria-hidden width="18" height="6" className="shrink-0">
            <line
              x1="0"
              y1="3"
              x2="18"
              y2="3"
              strokeWidth="2"
              stroke={seriesColor(hue)}
              strokeDasharray={seriesDash(index)}
            />
          </svg>
          <span className="truncate" title={name}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}
