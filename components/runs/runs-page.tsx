"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { SearchX, TriangleAlert } from "lucide-react";
import { useRef } from "react";
import { AppHeader } from "#components/shell/app-header.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { ActionReply } from "#lib/api/selection.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { runQueries } from "#lib/query/runs.ts";
import { ChosenBar } from "./chosen-bar.tsx";
import { ImportButton } from "./import-button.tsx";
import { NoRunsYet } from "./no-runs-yet.tsx";
import { RunsSkeleton, RunsTable } from "./runs-table.tsx";
import { SearchField } from "./search-field.tsx";
import { ChosenRunsContext, useChosenRunsState } from "./use-chosen-runs.ts";
import { useListKeys } from "./use-list-keys.ts";
import { useSearchQuery } from "./use-search-query.ts";

/** CI posts runs while the page is open. */
const REFRESH_MS = 15_000;

type RunsPageProps = { importSample: () => Promise<ActionReply<{ familyId: string }>> };

/** The list of all runs with search, and the ways to get a first one. */
export function RunsPage({ importSample }: RunsPageProps) {
  const search = useRef<HTMLInputElement>(null);
  const { typed, query, setTyped } = useSearchQuery();
  useListKeys(search);
  const chosen = useChosenRunsState();
  const list = useInfiniteQuery({
    ...runQueries.list({ query }),
    placeholderData: keepPreviousData,
    // Every loaded page would be read again: someone deep in the list is not waiting for news.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? REFRESH_MS : false),
  });
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const nothingAtAll = list.isSuccess && runs.length === 0 && query === "" && typed === "";

  return (
    <div className="flex h-dvh flex-col">
      <AppHeader
        actions={
          <>
            <span className="mono mr-1 whitespace-nowrap text-mute max-sm:sr-only" role="status">
              {countText(runs.length, list.hasNextPage, query)}
            </span>
            <SearchField ref={search} value={typed} onChange={setTyped} />
            <ImportButton />
          </>
        }
      />
      <main className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">Runs</h1>
        <div className="min-h-0 flex-1 overflow-auto">
          {list.isPending && <RunsSkeleton />}
          {list.isError && runs.length === 0 && (
            <EmptyState
              className="min-h-full pb-[16vh]"
              icon={<TriangleAlert size={20} className="text-err" aria-hidden />}
              title="The runs could not be read"
              actions={
                <Button variant="primary" onClick={() => void list.refetch()} disabled={list.isFetching}>
                  {list.isFetching ? "Trying…" : "Try again"}
                </Button>
              }
            >
              {list.error.message}
            </EmptyState>
          )}
          {nothingAtAll && <NoRunsYet importSample={importSample} />}
          {list.isSuccess && runs.length === 0 && !nothingAtAll && (
            <EmptyState
              className="min-h-full pb-[16vh]"
              icon={<SearchX size={20} aria-hidden />}
              title={`No run matches “${query}”`}
              actions={<Button onClick={() => setTyped("")}>Clear the search</Button>}
            >
              Search looks at titles of runs and branches, CI labels and cache keys.
            </EmptyState>
          )}
          {runs.length > 0 && (
            <ChosenRunsContext value={chosen}>
              <RunsTable runs={runs} refreshing={list.isPlaceholderData} />
            </ChosenRunsContext>
          )}
          {list.hasNextPage && (
            <div className="flex justify-center p-4">
              <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                {list.isFetchingNextPage ? "Loading…" : "Show older runs"}
              </Button>
            </div>
          )}
        </div>
        <ChosenBar chosen={chosen} />
      </main>
    </div>
  );
}

function countText(count: number, more: boolean, query: string): string {
  if (count === 0) return "";
  const shown = `${formatCount(count)}${more ? "+" : ""}`;
  if (query !== "") return `${shown} found`;
  return shown === "1" ? "1 run" : `${shown} runs`;
}
