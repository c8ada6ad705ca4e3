import { RunCharts } from "#components/charts/run-charts.tsx";
import type { ComparedBranch } from "#lib/api/compare.ts";
import { BranchTable } from "./branch-table.tsx";
import type { AmountScope } from "./scope-switch.tsx";

type NumbersViewProps = {
  branches: readonly ComparedBranch[];
  scope: AmountScope;
};

/** All compared branches in a table and in pictures. */
export function NumbersView({ branches, scope }: NumbersViewProps) {
  return (
    <div className="flex flex-col gap-6 p-4">
      <section aria-label="Table of branches" className="flex flex-col gap-2">
        <h2 className="font-semibold">
          Branches,{" "}
          <span className="font-normal text-mute">{scope === "path" ? "whole path" : "own steps"}</span>
        </h2>
        <BranchTable branches={branches} scope={scope} />
      </section>
      <section aria-label="Pictures" className="flex flex-col gap-2">
        <h2 className="font-semibold">Over the whole path</h2>
        <RunCharts
          series={branches.map(({ title, series, conversationId }, index) => ({
            id: conversationId,
            name: title,
            points: series,
            hue: index,
          }))}
        />
      </section>
    </div>
  );
}
