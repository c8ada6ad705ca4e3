"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { runHref } from "#components/shell/routes.ts";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { formatName } from "#lib/format/format-name.ts";
import { formatBytes, formatCount } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { ProgressBar, SendingProgress } from "./import-progress.tsx";
import { describeCounts, type ImportedRun, type ImportSuccess } from "./import-reply.ts";
import { LeftAsideList, RejectedList } from "./rejected-list.tsx";
import { SentDigest } from "./sent-digest.tsx";
import type { ImportState } from "./use-import.ts";

type ImportDialogProps = { state: ImportState; onClose: () => void; onRetry: () => void };

/** How an import goes and what came of it. Closing it while files are sent cancels the import. */
export function ImportDialog({ state, onClose, onRetry }: ImportDialogProps) {
  return (
    <Dialog
      open={state.step !== "idle"}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      // A stray click beside it would cancel an upload.
      sticky
      title={titleOf(state)}
      footer={<Actions state={state} onClose={onClose} onRetry={onRetry} />}
    >
      {state.step === "collecting" && (
        <ProgressBar name="Looking through the folder…" share={null} told=" " />
      )}
      {state.step === "sending" && <SendingProgress state={state} />}
      {state.step === "done" && <Outcome success={state.success} onClose={onClose} />}
      {state.step === "failed" && (
        <div className="flex flex-col gap-4">
          <div role="alert" className="flex gap-2.5 rounded-lg bg-err-soft px-3 py-2.5">
            <TriangleAlert size={16} className="mt-0.5 shrink-0 text-err" aria-hidden />
            <div className="min-w-0">
              <p className="break-words">{visibleName(state.failure.message)}</p>
              {state.name !== "" && (
                <p className="mt-0.5 truncate text-mute text-sm">{visibleName(state.name)}</p>
              )}
            </div>
          </div>
          <RejectedList rejected={state.failure.rejected} />
        </div>
      )}
    </Dialog>
  );
}

function titleOf(state: ImportState): string {
  if (state.step === "failed") return "Nothing was imported";
  if (state.step !== "done") return "Importing";
  if (!state.success.created) return "Already imported, nothing new was made";
  const { runs, known_runs } = state.success.counts;
  if (known_runs > 0)
    return `Imported and sealed ${formatCount(runs - known_runs)} of ${formatCount(runs)} runs`;
  return `Imported and sealed ${describeCounts(state.success.counts)}`;
}

function Outcome({ success, onClose }: { success: ImportSuccess; onClose: () => void }) {
  const { receipt, counts } = success;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex max-h-64 flex-col divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {success.runs.map((run, index) => (
          <RunLine
            key={run.id}
            run={run}
            first={index === 0}
            onOpen={success.runs.length > 1 ? onClose : null}
          />
        ))}
      </ul>
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-mute text-sm">
        <ReceiptFact name="Received" value={formatBytes(receipt.files?.bytes ?? receipt.bytes)} />
        <ReceiptFact name="Events" value={formatCount(receipt.events)} />
        <ReceiptFact name="Conversations" value={formatCount(counts.conversations)} />
        {counts.branches > 0 && <ReceiptFact name="Branches" value={formatCount(counts.branches)} />}
        {counts.sub_agents > 0 && <ReceiptFact name="Sub-agents" value={formatCount(counts.sub_agents)} />}
      </dl>
      <SentDigest created={success.created} receipt={receipt} />
      <RejectedList rejected={success.rejected} />
      <LeftAsideList files={success.leftAside} count={counts.files_left_aside} />
    </div>
  );
}

/** `onOpen` null: the only run, which the dialog's own button opens. */
function RunLine({ run, first, onOpen }: { run: ImportedRun; first: boolean; onOpen: (() => void) | null }) {
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <CircleCheck
        size={15}
        aria-label={run.known ? "Here already" : "Imported"}
        role="img"
        className={run.known ? "shrink-0 text-mute" : "shrink-0 text-ok"}
      />
      <span className="min-w-0 flex-1 truncate font-medium">{run.title}</span>
      {run.known && <span className="shrink-0 text-mute text-sm">here already</span>}
      {run.source_format !== null && (
        <span className="shrink-0 text-mute text-sm">{formatName(run.source_format)}</span>
      )}
      <span className="mono shrink-0 text-mute">{formatCount(run.events)} events</span>
      {onOpen !== null && (
        <Link
          href={runHref(run.family_id, run.id)}
          onClick={onOpen}
          ref={first ? takeFocus : null}
          className={buttonClass("secondary", "sm")}
        >
          Open
        </Link>
      )}
    </li>
  );
}

function ReceiptFact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt>{name}</dt>
      <dd className="mono text-text">{value}</dd>
    </div>
  );
}

function Actions({ state, onClose, onRetry }: ImportDialogProps) {
  if (state.step === "collecting") return <Button onClick={onClose}>Cancel</Button>;
  if (state.step === "sending") {
    return (
      <Button onClick={onClose} disabled={state.isStopping}>
        {state.isStopping ? "Stopping…" : "Cancel"}
      </Button>
    );
  }
  const only = state.step === "done" && state.success.runs.length === 1 ? state.success.runs[0] : undefined;
  return (
    <>
      <Button onClick={onClose}>Close</Button>
      {state.step === "failed" && state.name !== "" && (
        <Button ref={takeFocus} variant="primary" onClick={onRetry}>
          Try again
        </Button>
      )}
      {only !== undefined && (
        <Link
          ref={takeFocus}
          href={runHref(only.family_id, only.id)}
          onClick={onClose}
          className={buttonClass("primary")}
        >
          Open run
        </Link>
      )}
    </>
  );
}

/** The way on takes the focus when it appears: Cancel, which had it, is gone. At module level, so it does so once. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
