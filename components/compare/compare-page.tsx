"use client";

import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useRef, useState } from "react";
import { AppHeader, Crumb } from "#components/shell/app-header.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs.tsx";
import type { Comparison } from "#lib/api/compare.ts";
import { compareAgents } from "#lib/compare/compare-agents.ts";
import { compareQueries } from "#lib/query/compare.ts";
import { ComparedSteps } from "./compared-steps.tsx";
import { ConfigDifferences } from "./config-differences.tsx";
import { DeltaStrip } from "./delta-strip.tsx";
import { DivergenceLine } from "./divergence-line.tsx";
import { NumbersView } from "./numbers-view.tsx";
import { PairHeader } from "./pair-header.tsx";
import type { AmountScope } from "./scope-switch.tsx";
import { type ComparedView, useComparisonUrl, VIEWS } from "./use-comparison-url.ts";

/** Branches side by side: where they part, what differs from there on, and what each of them took. */
export function ComparePage() {
  const { ids, withId, view, setWith, setView } = useComparisonUrl();
  const comparison = useQuery({ ...compareQueries.comparison(ids, withId), enabled: ids.length > 1 });
  return (
    <div className="flex h-dvh flex-col">
      <AppHeader breadcrumb={<Crumb current>Compare</Crumb>} />
      {ids.length < 2 && <NothingChosen />}
      {ids.length > 1 && comparison.isPending && <CompareSkeleton />}
      {comparison.isError && (
        <EmptyState
          className="flex-1 pb-[16vh]"
          icon={<TriangleAlert size={20} className="text-err" aria-hidden />}
          title="These branches cannot be compared"
          actions={
            <>
              <Button variant="primary" onClick={() => void comparison.refetch()}>
                Try again
              </Button>
              <Button asChild>
                <Link href="/">Back to the runs</Link>
              </Button>
            </>
          }
        >
          {comparison.error.message}
        </EmptyState>
      )}
      {comparison.isSuccess && (
        <Compared comparison={comparison.data} view={view} onView={setView} onWith={setWith} />
      )}
    </div>
  );
}

type ComparedProps = {
  comparison: Comparison;
  view: ComparedView;
  onView: (view: ComparedView) => void;
  onWith: (id: string) => void;
};

function Compared({ comparison, view, onView, onWith }: ComparedProps) {
  const scroller = useRef<HTMLElement>(null);
  const [scope, setScope] = useState<AmountScope>("path");
  const { pair, branches } = comparison;
  const changes = pair.rows.filter(({ relation }) => relation !== "equal").length;
  const differences = compareAgents(pair.leftConfig, pair.rightConfig);
  return (
    <main ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <h1 className="sr-only">Compare branches</h1>
      <PairHeader comparison={comparison} onWith={onWith} />
      <DivergenceLine comparison={comparison} differences={differences} onConfig={() => onView("config")} />
      <DeltaStrip comparison={comparison} scope={scope} onScope={setScope} />
      <Tabs
        value={view}
        onValueChange={(next) => onView(VIEWS.find((each) => each === next) ?? "steps")}
        className="min-h-[60vh]"
      >
        <TabList aria-label="What to compare" className="sticky top-0 z-10 bg-panel">
          <Tab value="steps">
            Steps <Count count={changes} what={changes === 1 ? "difference" : "differences"} />
          </Tab>
          <Tab value="numbers">
            Numbers <Count count={branches.length} what="branches" />
          </Tab>
          <Tab value="config">
            Config{" "}
            <Count
              count={differences.length}
              what={differences.length === 1 ? "difference" : "differences"}
            />
          </Tab>
        </TabList>
        <TabPanel value="steps">
          {/* Another pair is another list: what was unfolded in one is not in the other. */}
          <ComparedSteps key={`${pair.leftId} ${pair.rightId}`} comparison={comparison} scroller={scroller} />
        </TabPanel>
        <TabPanel value="numbers">
          <NumbersView branches={branches} scope={scope} />
        </TabPanel>
        <TabPanel value="config">
          <ConfigDifferences differences={differences} />
        </TabPanel>
      </Tabs>
    </main>
  );
}

function Count({ count, what }: { count: number; what: string }) {
  return (
    <span className="mono rounded-full bg-hover px-1.5 font-normal text-mute">
      {count} <span className="sr-only">{what}</span>
    </span>
  );
}

function NothingChosen() {
  return (
    <EmptyState
      className="flex-1 pb-[16vh]"
      icon={<GitCompareArrows size={20} aria-hidden />}
      title="Choose what to compare"
      actions={
        <Button variant="primary" asChild>
          <Link href="/">Go to the runs</Link>
        </Button>
      }
    >
      Select two runs in the list, or open a run and press Compare to choose among its branches.
    </EmptyState>
  );
}

function CompareSkeleton() {
  return (
    <div role="status" aria-label="Comparing" className="flex flex-col gap-4 p-4">
      <div className="grid grid-cols-2 gap-4">
        <Skeleton className="h-16 w-full rounded-lg" />
        <Skeleton className="h-16 w-full rounded-lg" />
      </div>
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-14 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
