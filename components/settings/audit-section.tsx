"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { runHref } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import type { AuditEntry } from "#lib/access/audit-entry.ts";
import { formatRelative, formatTimestamp } from "#lib/format/time.ts";
import { accessQueries } from "#lib/query/access.ts";
import { SectionState } from "./section-state.tsx";

const WORDS: Record<AuditEntry["action"], string> = {
  fork: "forked",
  spawn: "spawned a sub-agent",
  delete_fork: "took a fork back",
  delete_branch: "deleted a branch",
  seal_run: "sealed a recorded run",
  edit_conversation: "changed the title or tags",
  delete_sealed_run: "deleted a sealed run",
  verify: "verified a run",
  create_key: "made a key",
  revoke_key: "revoked a key",
};

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
          <li key={entry.id} className="flex items-baseline gap-3 px-3.5 py-1.5">
            <time
              dateTime={entry.at}
              title={formatTimestamp(entry.at)}
              className="mono w-24 shrink-0 text-faint"
            >
              {formatRelative(entry.at)}
            </time>
            <p className="min-w-0 flex-1 truncate">
              <span className="font-medium">{entry.actor}</span> {WORDS[entry.action]}
              {entry.detail.name !== undefined && <span className="text-mute"> · {entry.detail.name}</span>}
              {entry.detail.title !== undefined && <span className="text-mute"> · {entry.detail.title}</span>}
            </p>
            {entry.familyId !== null && entry.action !== "delete_sealed_run" && (
              <Link
                href={runHref(
                  entry.familyId,
                  entry.action === "fork" ? (entry.conversationId ?? undefined) : undefined,
                )}
                className="shrink-0 text-accent text-sm hover:underline"
              >
                Open run
              </Link>
            )}
          </li>
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
