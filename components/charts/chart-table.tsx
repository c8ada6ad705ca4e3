import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { NamedSeries } from "./chart-figure.tsx";
import { type ChartKind, showAxis } from "./chart-kinds.ts";

const FIRST_ROWS = 30;

type ChartTableProps = { kind: ChartKind; series: readonly NamedSeries[] };

/** The picture's points as numbers; a long run's are those the picture was thinned to. */
export function ChartTable({ kind, series }: ChartTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="text-sm">
      <summary className="w-fit cursor-pointer rounded text-mute hover:text-text">Show as a table</summary>
      {open && <Numbers kind={kind} series={series} />}
    </details>
  );
}

function Numbers({ kind, series }: ChartTableProps) {
  const { axis, value, show } = kind;
  const measured = series.map(
    ({ points }) =>
      new Map(points.flatMap((point) => (point[axis] === null ? [] : [[point[axis], point[value]]]))),
  );
  const [whole, setWhole] = useState(false);
  const places = [...new Set(measured.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  return (
    <>
      <table className="mt-2 w-full table-fixed tabular-nums">
        <thead>
          <tr className="text-mute text-xs">
            <th scope="col" className="px-2 py-1 text-left font-medium">
              {axis === "step" ? "Step" : "Time"}
            </th>
            {series.map(({ id, name }) => (
              <th
                key={id}
                scope="col"
                className="max-w-40 truncate px-2 py-1 text-right font-medium"
                title={name}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(whole ? places : places.slice(0, FIRST_ROWS)).map((place) => (
            <tr key={place} className="border-line border-t">
              <th scope="row" className="px-2 text-left font-normal text-mute">
                {showAxis(axis, place)}
              </th>
              {measured.map((points, index) => (
                <td key={series[index]?.id} className="px-2 text-right">
                  {/* No entry: this branch has no response there. Null: it has one that does not say. */}
                  {points.has(place) ? (
                    show(points.get(place) ?? null)
                  ) : (
                    <span className="text-faint">–</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {!whole && places.length > FIRST_ROWS && (
        <Button size="sm" variant="ghost" onClick={() => setWhole(true)}>
          Show all {places.length} rows
        </Button>
      )}
    </>
  );
}
