"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import { providerQueries } from "#lib/query/providers.ts";
import { SectionState } from "./section-state.tsx";
import { Warnings } from "./warnings.tsx";

export function HealthSection() {
  const { data, error, refetch } = useQuery(providerQueries.health());
  if (data === undefined)
    return <SectionState error={error} onRetry={() => void refetch()} height="h-[168px]" />;
  return (
    <div className="flex flex-col gap-2">
      <Warnings list={data.warnings} />
      <ul className="divide-y divide-line rounded-lg border border-line bg-panel">
        {data.checks.map(({ name, value, ok }) => (
          <li
            key={name}
            className="grid grid-cols-[180px_minmax(0,1fr)_auto] items-center gap-x-4 px-3.5 max-sm:grid-cols-[minmax(0,1fr)_auto] py-1.5"
          >
            <span className="text-mute">{name.replaceAll("_", " ")}</span>
            <span className="mono truncate max-sm:order-last max-sm:col-span-2" title={value}>
              {value}
            </span>
            {ok ? (
              <span className="flex items-center gap-1 text-ok text-sm">
                <Check size={13} aria-hidden /> as it must be
              </span>
            ) : (
              <span className="flex items-center gap-1 text-err text-sm">
                <TriangleAlert size={13} aria-hidden /> wrong
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
