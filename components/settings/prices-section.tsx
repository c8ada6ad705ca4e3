"use client";

import { useQuery } from "@tanstack/react-query";
import { formatCount } from "#lib/format/numbers.ts";
import { providerQueries } from "#lib/query/providers.ts";
import { SectionState } from "./section-state.tsx";
import { Warnings } from "./warnings.tsx";

export function PricesSection() {
  const { data, error, refetch } = useQuery(providerQueries.list());
  if (data === undefined)
    return <SectionState error={error} onRetry={() => void refetch()} height="h-[72px]" />;
  const { date, models, warnings } = data.prices;
  return (
    <div className="flex flex-col gap-2">
      <Warnings list={warnings} />
      <dl className="grid grid-cols-[180px_1fr] gap-x-4 max-sm:grid-cols-[96px_1fr] gap-y-1.5 rounded-lg border border-line bg-panel px-3.5 py-3">
        <dt className="text-mute">List prices of</dt>
        <dd className="tabular-nums">
          {date} · {formatCount(models)} models
        </dd>
        <dt className="text-mute">Your own</dt>
        <dd>
          <span className="mono">prices.json</span> in the data directory (
          <span className="mono">OFFSHOOT_HOME</span>) replaces or adds models; restart after a change.
        </dd>
      </dl>
    </div>
  );
}
