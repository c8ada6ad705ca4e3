"use client";

import { useQuery } from "@tanstack/react-query";
import type { ImportProgress } from "#lib/api/import-progress.ts";
import { formatBytes, formatCount, formatShare } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { importQueries } from "#lib/query/imports.ts";
import type { ImportState } from "./use-import.ts";

/** Sending as the browser tells it, then reading and storing as the server does. */
export function SendingProgress({ state }: { state: Extract<ImportState, { step: "sending" }> }) {
  const { name, id, share, isStopping } = state;
  const isSent = share === 1;
  const { data } = useQuery({ ...importQueries.progress(id), enabled: isSent });
  const done = isSent ? describeProgress(data) : { share, told: "Sending…" };
  return <ProgressBar name={name} share={done.share} told={isStopping ? "Stopping…" : done.told} />;
}

/** `share` null: how much there is to do is not known yet. */
function describeProgress(progress: ImportProgress | undefined): { share: number | null; told: string } {
  if (progress?.phase === "storing" || progress?.phase === "done") {
    const { stored_events: stored, total_events: total } = progress;
    const of = total === null ? "" : ` of ${formatCount(total)}`;
    return { share: total ? stored / total : null, told: `Storing: ${formatCount(stored)}${of} events` };
  }
  if (progress?.phase === "reading" && progress.total_bytes && progress.read_bytes > 0) {
    const { read_bytes: read, total_bytes: total } = progress;
    return { share: read / total, told: `Reading: ${formatBytes(read)} of ${formatBytes(total)}` };
  }
  return { share: null, told: "Reading the transcript…" };
}

/** `told` is said below the bar; a space keeps its line. */
export function ProgressBar({ name, share, told }: { name: string; share: number | null; told: string }) {
  return (
    <div className="flex flex-col gap-2 py-1">
      <div className="flex items-baseline justify-between gap-4">
        <span className="truncate font-medium">{visibleName(name)}</span>
        {share !== null && <span className="mono text-mute">{formatShare(share)}</span>}
      </div>
      <div
        role="progressbar"
        aria-label="Import"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { "aria-valuenow": Math.round(share * 100) })}
        className="h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className={`h-full rounded-full bg-accent transition-[width] ${share === null ? "animate-pulse-soft" : ""}`}
          style={{ width: share === null ? "100%" : `${share * 100}%` }}
        />
      </div>
      <p role="status" className="mono text-mute text-sm">
        {told}
      </p>
    </div>
  );
}
