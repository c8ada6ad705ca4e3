"use client";

import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { MessageText } from "#components/panel/parts/message-text.tsx";
import { SETTINGS_HREF } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import type { TurnAttempt } from "#lib/api/turn.ts";
import { formatCost, formatTokens } from "#lib/format/numbers.ts";
import { formatClock } from "#lib/format/time.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { nameAttempt } from "#lib/turn-view/failed-attempt.ts";
import { findWayOn } from "#lib/turn-view/find-way-on.ts";
import { writeDraft } from "./draft.ts";
import { useRetry } from "./use-retry.ts";

type FailedAttemptProps = { attempt: TurnAttempt; onDismiss: () => void };

/** What became of the last try, at the branch's end: it is not in the history, and this is how to go on. */
export function FailedAttempt({ attempt, onDismiss }: FailedAttemptProps) {
  const { conversationId, error, text, partialText } = attempt;
  const { retry, retrying, problem } = useRetry(attempt);
  const stopped = attempt.status === "cancelled";
  return (
    <section
      aria-label={nameAttempt(attempt)}
      className={classNames(
        "mx-4 my-3 flex flex-col gap-2 rounded-lg border px-3 py-2.5",
        stopped ? "border-line-strong bg-sunken" : "border-err/60 bg-err-soft",
      )}
    >
      <header className="flex items-center gap-2 text-sm">
        <span className={classNames("font-semibold", stopped ? "text-text" : "text-err")}>
          {nameAttempt(attempt)}
        </span>
        <span className="min-w-0 truncate text-mute">
          {attempt.offline ? "Offline model" : visibleName(attempt.model)} · not in the history
        </span>
        <time className="mono ml-auto shrink-0 text-mute">{formatClock(attempt.startedAt)}</time>
      </header>
      <p className={stopped ? undefined : "text-err"}>{error?.message || "Nothing of it was kept."}</p>
      {text !== null && <Quote label="You asked" text={text} />}
      {partialText !== "" && <Quote label="It had said" text={partialText} />}
      {attempt.usage !== null && (
        <p className="text-mute text-sm">
          Spent without a result: {formatTokens(attempt.usage.input)} in, {formatTokens(attempt.usage.output)}{" "}
          out, {formatCost(attempt.usage.cost)}
        </p>
      )}
      {problem !== null && (
        <p role="alert" className="text-err">
          {problem}
        </p>
      )}
      <footer className="flex flex-wrap items-center gap-2">
        {attempt.canRetry && (
          <Button size="sm" variant="primary" disabled={retrying} onClick={retry}>
            <RotateCcw size={12} aria-hidden />
            {retrying ? "Retrying" : "Retry"}
          </Button>
        )}
        {text !== null && (
          <Button size="sm" onClick={() => editAgain(conversationId, text)}>
            Edit and send again
          </Button>
        )}
        {findWayOn(error?.code ?? null) === "settings" && (
          <Button size="sm" asChild>
            <Link href={SETTINGS_HREF}>Open settings</Link>
          </Button>
        )}
        <Button size="sm" variant="ghost" className="ml-auto" onClick={onDismiss}>
          Dismiss
        </Button>
      </footer>
    </section>
  );
}

function editAgain(conversationId: string, text: string): void {
  writeDraft(conversationId, text);
  document.getElementById(`message-${conversationId}`)?.focus();
}

const LONG = 320;

function Quote({ label, text }: { label: string; text: string }) {
  const [open, setOpen] = useState(false);
  const long = text.length > LONG;
  return (
    <div className="border-line-strong border-l-2 pl-2.5">
      <p className="text-faint text-xs">{label}</p>
      <div className="text-mute">
        <MessageText text={open || !long ? text : `${text.slice(0, LONG).trimEnd()}…`} />
      </div>
      {long && (
        <button
          type="button"
          className="rounded text-accent text-sm hover:underline"
          onClick={() => setOpen(!open)}
        >
          {open ? "Show less" : "Show all"}
        </button>
      )}
    </div>
  );
}
