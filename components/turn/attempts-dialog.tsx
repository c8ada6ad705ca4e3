"use client";

import { useState } from "react";
import { Badge, type BadgeTone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { TurnAttempt } from "#lib/api/turn.ts";
import { formatCost, formatTokens } from "#lib/format/numbers.ts";
import { formatTimestamp } from "#lib/format/time.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { SentRequestDialog } from "./request-dialog.tsx";

const TONES: Record<TurnAttempt["status"], BadgeTone> = {
  running: "accent",
  committed: "ok",
  failed: "err",
  cancelled: "neutral",
  lost: "warn",
};

/** "Attempts (n)": every try at continuing this branch, also the ones no history shows. */
export function AttemptsButton({ attempts }: { attempts: readonly TurnAttempt[] }) {
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<TurnAttempt | null>(null);
  if (attempts.length === 0) return null;
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
        Attempts ({attempts.length})
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Attempts"
        description="Every try at continuing this branch, newest first. Only committed ones are in the history."
        width="lg"
      >
        <ol className="-my-2 divide-y divide-line">
          {attempts.map((attempt) => (
            <li key={attempt.id} className="flex flex-col gap-1 py-2.5">
              <div className="flex items-center gap-2">
                <span className="mono text-faint">#{attempt.number}</span>
                <Badge tone={TONES[attempt.status]}>{attempt.status}</Badge>
                <span className="min-w-0 truncate text-mute">
                  {attempt.offline ? "Offline model" : `${attempt.provider} · ${visibleName(attempt.model)}`}
                </span>
                <time className="mono ml-auto shrink-0 text-faint">{formatTimestamp(attempt.startedAt)}</time>
              </div>
              <p className="line-clamp-2 break-words">
                {attempt.text ?? `${attempt.toolResults.length} tool results given by hand`}
              </p>
              {attempt.error !== null && <p className="text-err">{attempt.error.message}</p>}
              <div className="flex items-center gap-3 text-mute text-sm">
                <span className="mono">{describeUsage(attempt)}</span>
                {attempt.requestSha256 !== null && (
                  <Button size="sm" variant="ghost" className="ml-auto" onClick={() => setShown(attempt)}>
                    View request
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ol>
      </Dialog>
      {shown !== null && <SentRequestDialog attempt={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function describeUsage({ usage }: TurnAttempt): string {
  if (usage === null) return "No usage reported";
  return `${formatTokens(usage.input)} in · ${formatTokens(usage.output)} out · ${formatCost(usage.cost)}`;
}
