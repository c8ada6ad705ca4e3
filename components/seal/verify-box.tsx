"use client";

import { ShieldAlert, ShieldCheck } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Selection } from "#lib/api/selection.ts";
import type { VerifyReport } from "#lib/api/verification.ts";
import { formatBytes, formatCount, formatDuration } from "#lib/format/numbers.ts";
import { formatClock } from "#lib/format/time.ts";
import type { Verification } from "#lib/query/seals.ts";
import { useVerification } from "./use-verification.ts";

type VerifyBoxProps = { conversationId: string; onSelect: (selection: Selection) => void };

/** Recomputes a branch on the server and says what came of it. Keeps its height through all of that. */
export function VerifyBox({ conversationId, onSelect }: VerifyBoxProps) {
  const { verification, verify } = useVerification(conversationId);
  const isRunning = verification?.state === "running";
  return (
    <div className="flex min-h-[120px] flex-col justify-between gap-2 rounded-[9px] border border-line bg-sunken px-3 py-2.5">
      <div role="status" aria-label="Verification" className="min-w-0">
        <Outcome verification={verification} onSelect={onSelect} />
      </div>
      <div className="flex items-center gap-3">
        <Button size="sm" onClick={isRunning ? verification.stop : verify}>
          {isRunning ? "Stop" : verification === null ? "Verify now" : "Verify again"}
        </Button>
        {verification?.state === "done" && <Checked report={verification.report} at={verification.at} />}
      </div>
    </div>
  );
}

function Outcome({
  verification,
  onSelect,
}: {
  verification: Verification | null;
  onSelect: (selection: Selection) => void;
}) {
  if (verification === null) return <p className="text-mute">Not verified in this tab yet.</p>;
  if (verification.state === "failed") return <p className="text-err">{verification.message}</p>;
  if (verification.state === "running") return <Progress {...verification} />;
  const { verified, summary, fault } = verification.report;
  const bad = fault?.event_id != null && fault.conversation_id !== null ? fault : null;
  return (
    <>
      <p className={`mb-0.5 flex items-center gap-1.5 font-semibold ${verified ? "text-ok" : "text-err"}`}>
        {verified ? <ShieldCheck size={15} aria-hidden /> : <ShieldAlert size={15} aria-hidden />}
        {verified ? "Verified" : "Not verified"}
      </p>
      <p className="break-words">{summary}</p>
      {bad && (
        <button
          type="button"
          className="rounded text-accent hover:underline"
          onClick={() => onSelect({ conversationId: bad.conversation_id ?? "", eventId: bad.event_id })}
        >
          Show the event
        </button>
      )}
    </>
  );
}

function Progress({ events, total }: { events: number; total: number }) {
  const share = total === 0 ? 0 : Math.min(1, events / total);
  return (
    <>
      <p className="tabular-nums">
        {total === 0
          ? "Recomputing every hash…"
          : `Recomputing: ${formatCount(events)} of ${formatCount(total)} events`}
      </p>
      <div
        role="progressbar"
        aria-label="Events recomputed"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="mt-2 h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
    </>
  );
}

function Checked({ report, at }: { report: VerifyReport; at: string }) {
  const { events, bytes, receipts } = report.checked;
  const what = [
    `${formatCount(events)} events`,
    formatBytes(bytes),
    ...(receipts > 0 ? [`${formatCount(receipts)} ${receipts === 1 ? "receipt" : "receipts"}`] : []),
    formatDuration(report.duration_ms),
  ].join(" · ");
  return (
    <span
      className="min-w-0 truncate text-mute text-sm tabular-nums"
      title={`${what}, at ${formatClock(at)}`}
    >
      {what}
    </span>
  );
}
