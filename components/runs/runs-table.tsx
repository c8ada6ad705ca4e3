import type { ReactNode } from "react";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { RunSummary } from "#lib/api/runs.ts";
import { NARROW } from "./column-visibility.ts";
import { RunRow } from "./run-row.tsx";

type Column = { name: string; width: string; numeric?: boolean; hidden?: string };

/** Title takes what is left; the others are as wide as their longest value. */
export const COLUMNS: readonly Column[] = [
  { name: "Run", width: "" },
  { name: "Status", width: "w-[104px]", hidden: NARROW.status },
  { name: "Branches", width: "w-[76px]", numeric: true, hidden: NARROW.branches },
  { name: "Steps", width: "w-[68px]", numeric: true, hidden: NARROW.steps },
  { name: "Errors", width: "w-[68px]", numeric: true },
  { name: "Input", width: "w-[76px]", numeric: true, hidden: NARROW.input },
  { name: "Cached", width: "w-[104px]", numeric: true, hidden: NARROW.cached },
  { name: "Cost", width: "w-[84px]", numeric: true },
  { name: "Model", width: "w-[208px]", hidden: NARROW.model },
  { name: "Cache key", width: "w-[116px]", hidden: NARROW.cacheKey },
  { name: "Updated", width: "w-[108px]", numeric: true, hidden: NARROW.updated },
];

/** The frame both the rows and their skeleton share, so that nothing moves when data arrives. */
function TableFrame({ children, busy = false }: { children: ReactNode; busy?: boolean }) {
  return (
    <table className="w-full min-w-[340px] table-fixed border-separate border-spacing-0" aria-busy={busy}>
      <caption className="sr-only">Runs, newest activity first</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th
              key={column.name}
              scope="col"
              className={`sticky top-0 z-10 h-8 border-line border-b bg-panel px-2 font-medium text-mute text-xs first:pl-7 last:pr-5 ${column.numeric ? "text-right" : "text-left"} ${column.width} ${column.hidden ?? ""}`}
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export function RunsTable({ runs, refreshing }: { runs: readonly RunSummary[]; refreshing: boolean }) {
  return (
    <TableFrame busy={refreshing}>
      {runs.map((run) => (
        <RunRow key={run.familyId} run={run} />
      ))}
    </TableFrame>
  );
}

const SKELETON_ROWS = Array.from({ length: 12 }, (_, index) => ({
  row: `row-${index}`,
  title: 38 + ((index * 23) % 37),
}));

export function RunsSkeleton() {
  return (
    <TableFrame busy>
      {SKELETON_ROWS.map(({ row, title }) => (
        <tr key={row} className="h-[52px]">
          {COLUMNS.map((column, index) => (
            <td
              key={column.name}
              className={`border-line border-b px-2 first:pl-7 last:pr-5 ${column.hidden ?? ""}`}
            >
              <div className={`flex flex-col gap-1.5 ${column.numeric ? "items-end" : ""}`}>
                <span className="block w-full" style={{ maxWidth: index === 0 ? `${title}%` : "64%" }}>
                  <Skeleton className="h-3 w-full" />
                </span>
                {index === 0 && <Skeleton className="h-2.5 w-28" />}
              </div>
            </td>
          ))}
        </tr>
      ))}
    </TableFrame>
  );
}
