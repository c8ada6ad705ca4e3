import { CachedBar } from "#components/ui/cached-bar.tsx";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatCount, formatDuration, formatTokens, NOT_AVAILABLE } from "#lib/format/numbers.ts";

export type TotalsColumn = { name: string; totals: Totals; meaning: string };

type Row = {
  label: string;
  show: (totals: Totals) => string;
  exact?: (totals: Totals) => number | null;
  /** Why the sum is not exact; null where it is. */
  explain?: (totals: Totals) => string | null;
};

const ROWS: Row[] = [
  { label: "Responses", show: (totals) => formatCount(totals.responses) },
  {
    label: "Input",
    show: (totals) => describeInput(totals).text,
    exact: (totals) => totals.input,
    explain: (totals) => describeInput(totals).explanation,
  },
  {
    label: "Read from cache",
    show: (totals) => formatTokens(totals.cacheRead),
    exact: (totals) => totals.cacheRead,
  },
  {
    label: "Written to cache",
    show: (totals) => formatTokens(totals.cacheWrite),
    exact: (totals) => totals.cacheWrite,
  },
  { label: "Output", show: (totals) => formatTokens(totals.output), exact: (totals) => totals.output },
  {
    label: "Reasoning in output",
    show: (totals) => formatTokens(totals.reasoning),
    exact: (totals) => totals.reasoning,
  },
  { label: "Latency", show: (totals) => formatDuration(totals.latencyMs) },
  {
    label: "Cost",
    show: (totals) => describeCost(totals).text,
    explain: (totals) => describeCost(totals).explanation,
  },
];

/** Totals side by side. Short numbers, the exact ones in the title. */
export function TotalsTable({ columns }: { columns: readonly TotalsColumn[] }) {
  return (
    <table className="w-full table-fixed tabular-nums">
      <thead>
        <tr className="text-mute text-sm">
          <td className="w-36 max-sm:w-24" />
          {columns.map(({ name, meaning }) => (
            <th key={name} scope="col" title={meaning} className="truncate py-1 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ label, show, exact, explain }) => (
          <tr key={label} className="border-line border-t">
            <th scope="row" className="py-1 pr-1 text-left font-normal text-mute leading-[18px]">
              {label}
            </th>
            {columns.map(({ name, totals }) => {
              const text = show(totals);
              const value = exact?.(totals) ?? null;
              const hints = [value === null ? null : formatCount(value), explain?.(totals) ?? null];
              return (
                <td
                  key={name}
                  title={hints.filter((hint) => hint !== null).join(": ") || undefined}
                  className={text === NOT_AVAILABLE ? "text-right text-faint" : "text-right"}
                >
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
        <tr className="border-line border-t">
          <th scope="row" className="py-1 text-left font-normal text-mute">
            Cached share
          </th>
          {columns.map(({ name, totals }) => (
            <td key={name} className="text-right">
              <CachedBar share={cachedShare(totals)} />
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
