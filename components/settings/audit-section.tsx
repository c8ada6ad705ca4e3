"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { accessQueries } from "#lib/query/access.ts";
import { AuditRow } from "./audit-row.tsx";
import { SectionState } from "./section-state.tsx";

/** Who did what, newest first. Nothing here can be changed or removed. */
export function AuditSection() {
  const log = useInfiniteQuery(accessQueries.audit());
  if (log.data === undefined)
    return <SectionState error={log.error} onRetry={() => void log.refetch()} height="h-[104px]" />;
  const entries = log.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) {
    return (
      <p className="rounded-lg border border-line border-dashed bg-panel px-3.5 py-5 text-center text-mute">
        Nothing yet. Forks, deletions, verifications and keys are written down here.
      </p>
    );
  }
  return (
    <>
      <ul aria-label="Audit log" className="divide-y divide-line rounded-lg border border-line bg-panel">
        {entries.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ul>
      {log.hasNextPage && (
        <Button
          size="sm"
          className="self-start"
          disabled={log.isFetching}
          onClick={() => void log.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </>
  );
}
