import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { seriesColor } from "#components/charts/chart-series-look.ts";
import { runHref } from "#components/shell/routes.ts";
import type { ComparedBranch } from "#lib/api/compare.ts";
import { COMPARED_METRICS, showAmount } from "#lib/compare/describe-delta.ts";
import { type Direction, sortByValue } from "#lib/compare/sort-values.ts";
import { NOT_AVAILABLE } from "#lib/format/numbers.ts";
import type { AmountScope } from "./scope-switch.tsx";

type Column = {
  name: string;
  meaning: string;
  read: (branch: ComparedBranch) => number | string | null;
  show: (branch: ComparedBranch) => string;
};

function columnsOf(scope: AmountScope): Column[] {
  return [
    ...COMPARED_METRICS.map((metric) => ({
      name: metric.name,
      meaning: metric.meaning,
      read: (branch: ComparedBranch) => metric.read(branch[scope]),
      show: (branch: ComparedBranch) => showAmount(metric, branch[scope]),
    })),
    {
      name: "Parts at",
      meaning: "First step that differs from the base's",
      read: (branch) => partingStep(branch),
      show: (branch) => {
        const step = partingStep(branch);
        return step === null ? "never" : `step ${step}`;
      },
    },
  ];
}

/** A branch that ends before the base does parts where it would have gone on. */
function partingStep({ divergence }: ComparedBranch): number | null {
  return divergence === null ? null : (divergence.other?.step ?? divergence.sharedSteps + 1);
}

const TITLE: Column = {
  name: "Branch",
  meaning: "Title of the branch",
  read: ({ title }) => title,
  show: ({ title }) => title,
};

type BranchTableProps = { branches: readonly ComparedBranch[]; scope: AmountScope };

/** One line per branch; a press on a column's name sorts by it, what is not known last. */
export function BranchTable({ branches, scope }: BranchTableProps) {
  const [sorting, setSorting] = useState<{ name: string; direction: Direction } | null>(null);
  const columns = columnsOf(scope);
  const sorted = [TITLE, ...columns].find(({ name }) => name === sorting?.name);
  const rows =
    sorting === null || sorted === undefined
      ? branches
      : sortByValue(branches, sorted.read, sorting.direction);
  const press = (name: string) =>
    setSorting((before) =>
      before?.name === name && before.direction === "ascending"
        ? { name, direction: "descending" }
        : { name, direction: "ascending" },
    );
  const directionOf = (name: string) => (sorting?.name === name ? sorting.direction : null);
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table className="w-full min-w-[860px] border-separate border-spacing-0 tabular-nums">
        <caption className="sr-only">Compared branches, sortable by every column</caption>
        <thead>
          <tr>
            <HeadCell column={TITLE} direction={directionOf(TITLE.name)} onPress={press} />
            {columns.map((column) => (
              <HeadCell
                key={column.name}
                column={column}
                direction={directionOf(column.name)}
                onPress={press}
                numeric
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((branch) => (
            <tr key={branch.conversationId} className="hover:bg-hover">
              <th scope="row" className="max-w-72 border-line border-t px-3 py-1.5 text-left font-medium">
                <span className="flex min-w-0 items-center gap-2">
                  <span
                    aria-hidden
                    className="size-2 shrink-0 rounded-full"
                    style={{ backgroundColor: seriesColor(branches.indexOf(branch)) }}
                  />
                  <Link
                    href={runHref(branch.familyId, branch.conversationId)}
                    className="truncate rounded hover:underline"
                    title={branch.title}
                  >
                    {branch.title}
                  </Link>
                  {branch === branches[0] && <span className="shrink-0 font-normal text-faint">base</span>}
                </span>
              </th>
              {columns.map((column) => {
                const text = branch === branches[0] && column.name === "Parts at" ? "–" : column.show(branch);
                return (
                  <td
                    key={column.name}
                    className={`whitespace-nowrap border-line border-t px-3 text-right ${text === NOT_AVAILABLE ? "text-faint" : ""}`}
                  >
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadCellProps = {
  column: Column;
  direction: Direction | null;
  onPress: (name: string) => void;
  numeric?: boolean;
};

function HeadCell({ column: { name, meaning }, direction, onPress, numeric = false }: HeadCellProps) {
  const Icon = direction === null ? ChevronsUpDown : direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={direction ?? "none"}
      className={`h-8 px-1 font-medium text-mute text-xs ${numeric ? "text-right" : "text-left"}`}
    >
      <button
        type="button"
        title={meaning}
        onClick={() => onPress(name)}
        className="inline-flex h-6 items-center gap-1 whitespace-nowrap rounded px-2 hover:bg-hover hover:text-text"
      >
        {name}
        <Icon size={11} aria-hidden className={direction === null ? "opacity-40" : "text-accent"} />
      </button>
    </th>
  );
}
