"use client";

import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { type ChartRow, lastMeasured } from "#lib/compare/merge-series.ts";
import type { NamedSeries } from "./chart-figure.tsx";
import { type ChartKind, showAxis } from "./chart-kinds.ts";
import { seriesColor, seriesDash } from "./chart-series-look.ts";

/** With more points than this, dots would run into a band. */
const MOST_DOTS = 40;

const TICK = { fontSize: 10.5, fill: "var(--mute)" };

type LinePictureProps = { kind: ChartKind; series: readonly NamedSeries[]; rows: readonly ChartRow[] };

/** The lines themselves. The figure around it says the same in words and in a table. */
export function LinePicture({ kind, series, rows }: LinePictureProps) {
  const last = rows.at(-1)?.x ?? 0;
  const first = kind.axis === "step" ? (rows[0]?.x ?? 0) : 0;
  return (
    <LineChart
      responsive
      data={[...rows]}
      margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
      style={{ width: "100%", height: 176 }}
      title={kind.name}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="x"
        type="number"
        domain={[first, last > first ? last : first + 1]}
        allowDecimals={kind.axis !== "step"}
        tickFormatter={(x: number) => showAxis(kind.axis, x)}
        tick={TICK}
        tickLine={false}
        stroke="var(--line-strong)"
        minTickGap={36}
      />
      <YAxis
        width={48}
        domain={[0, kind.top ?? "auto"]}
        tickFormatter={(value: number) => kind.show(value)}
        tick={TICK}
        tickLine={false}
        axisLine={false}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: "var(--line-strong)" }}
        content={({ active, label }) =>
          active && typeof label === "number" ? <Reading kind={kind} series={series} x={label} /> : null
        }
      />
      {series.map(({ id, name, hue, points }, index) => (
        <Line
          key={id}
          name={name}
          dataKey={(row: ChartRow) => row.values[index]}
          type="linear"
          stroke={seriesColor(hue)}
          strokeWidth={1.75}
          {...dashOf(index)}
          dot={points.length <= MOST_DOTS ? { r: 1.75, strokeDasharray: "none" } : false}
          activeDot={{ r: 3 }}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

function dashOf(index: number): { strokeDasharray?: string } {
  const dash = seriesDash(index);
  return dash === undefined ? {} : { strokeDasharray: dash };
}

type ReadingProps = { kind: ChartKind; series: readonly NamedSeries[]; x: number };

/** What was measured last up to the cursor: a line passes through places where nothing was. */
function Reading({ kind, series, x }: ReadingProps) {
  return (
    <div className="max-w-64 rounded-md border border-line-strong bg-panel px-2 py-1 text-sm shadow-float">
      <p className="text-mute">{kind.axis === "step" ? `Step ${x}` : `After ${showAxis(kind.axis, x)}`}</p>
      {series.map(({ id, name, hue, points }) => {
        const point = lastMeasured(points, kind.axis, x);
        return (
          <p key={id} className="flex items-center gap-2">
            <span
              aria-hidden
              className="size-2 shrink-0 rounded-full"
              style={{ backgroundColor: seriesColor(hue) }}
            />
            {series.length > 1 && <span className="min-w-0 flex-1 truncate">{name}</span>}
            <span className="font-medium tabular-nums">
              {point === null ? "–" : kind.show(point[kind.value])}
            </span>
          </p>
        );
      })}
    </div>
  );
}
