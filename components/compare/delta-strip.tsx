import type { Comparison } from "#lib/api/compare.ts";
import { COMPARED_METRICS, compareAmounts, showAmount } from "#lib/compare/describe-delta.ts";
import { type AmountScope, ScopeSwitch } from "./scope-switch.tsx";

type DeltaStripProps = { comparison: Comparison; scope: AmountScope; onScope: (scope: AmountScope) => void };

/** What one side took more or less than the other. */
export function DeltaStrip({ comparison: { branches, pair }, scope, onScope }: DeltaStripProps) {
  const base = branches.find((branch) => branch.conversationId === pair.leftId);
  const other = branches.find((branch) => branch.conversationId === pair.rightId);
  if (base === undefined || other === undefined) return null;
  return (
    <section
      aria-label="Differences in numbers"
      className="flex items-start gap-x-6 gap-y-2 max-sm:flex-col-reverse border-line border-b bg-panel px-4 py-2"
    >
      <dl className="grid w-full min-w-0 flex-1 grid-cols-[repeat(auto-fill,minmax(108px,1fr))] gap-x-3 gap-y-2">
        {COMPARED_METRICS.map((metric) => {
          const delta = compareAmounts(metric, base[scope], other[scope]);
          const quiet = delta === "n/a" || delta === "same";
          return (
            <div key={metric.name} title={metric.meaning} className="min-w-0">
              <dt className="text-faint text-xs">{metric.name}</dt>
              <dd className="flex flex-col tabular-nums">
                <span className={quiet ? "text-mute" : "font-semibold"}>{delta}</span>
                <span className="whitespace-nowrap text-mute text-sm">
                  {showAmount(metric, base[scope])} → {showAmount(metric, other[scope])}
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
      <ScopeSwitch scope={scope} onScope={onScope} />
    </section>
  );
}
