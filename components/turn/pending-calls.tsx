"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { z } from "zod";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import { Button } from "#components/ui/button.tsx";
import type { PendingCall } from "#lib/api/turn.ts";
import { ToolAnswer } from "#lib/conversation/attempt.ts";
import { RequestError } from "#lib/query/get-json.ts";
import { sendToolResults, turnQueries } from "#lib/query/turns.ts";
import { useTabText } from "./draft.ts";
import { PendingCallFields } from "./pending-call-fields.tsx";
import { type Problem, SendProblem, toProblem } from "./send-problem.tsx";
import { useTurns } from "./turn-context.tsx";
import { useModelSettings } from "./use-model-settings.ts";

const Drafts = z.record(z.string(), ToolAnswer);

type PendingCallsProps = { conversationId: string; calls: readonly PendingCall[]; onFork: () => void };

/** The branch waits: every open call with a place for its result. Nothing is executed. */
export function PendingCalls({ conversationId, calls, onFork }: PendingCallsProps) {
  const [text, setText] = useTabText(`offshoot.answers.${conversationId}`);
  const { overrides } = useModelSettings(conversationId);
  const { onBegun } = useTurns();
  const queryClient = useQueryClient();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(newIdempotencyKey());
  const drafts = parseDrafts(text);
  const answers = calls.map(({ callId }) => drafts[callId] ?? { callId, text: "", outcome: "ok" as const });
  const ready = answers.filter(isReady);
  const look = () =>
    void queryClient.invalidateQueries({ queryKey: turnQueries.list(conversationId).queryKey });

  const send = async () => {
    if (sending || ready.length === 0) return;
    setSending(true);
    setProblem(null);
    try {
      const { attempt } = await sendToolResults(conversationId, { results: ready, overrides }, key.current);
      key.current = newIdempotencyKey();
      if (attempt === null) look();
      else {
        setText(null);
        onBegun(conversationId, attempt);
      }
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 0) key.current = newIdempotencyKey();
      setProblem(toProblem(error));
    }
    setSending(false);
  };

  return (
    <form
      aria-label="Tool results"
      className="flex max-h-[52vh] shrink-0 flex-col border-line border-t"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <header className="flex items-baseline gap-2 px-4 pt-3 pb-2">
        <h3 className="font-semibold">
          {calls.length === 1 ? "1 tool call waits" : `${calls.length} tool calls wait`}
        </h3>
        <p className="min-w-0 truncate text-mute text-sm">Nothing is executed here. Type what came back.</p>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 pb-3">
        {calls.map((call, index) => (
          <PendingCallFields
            key={call.callId}
            call={call}
            answer={answers[index] ?? { callId: call.callId, text: "", outcome: "ok" }}
            onChange={(answer) => setText(JSON.stringify({ ...drafts, [call.callId]: answer }))}
          />
        ))}
      </div>
      <footer className="flex flex-col gap-2 border-line border-t px-4 py-2.5">
        {problem !== null && (
          <SendProblem
            problem={problem}
            onRetry={() => void send()}
            onFork={onFork}
            onLook={look}
            onClose={() => setProblem(null)}
          />
        )}
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 text-mute text-sm">
            {ready.length < calls.length
              ? `${ready.length} of ${calls.length} answered. The model goes on when all are.`
              : "The model goes on with these results."}
          </p>
          <Button type="submit" variant="primary" disabled={sending || ready.length === 0}>
            {ready.length <= 1 ? "Send result" : `Send ${ready.length} results`}
          </Button>
        </div>
      </footer>
    </form>
  );
}

/** A rejected call needs no words; anything else without text is not answered yet. */
function isReady({ text, outcome }: ToolAnswer): boolean {
  return outcome === "rejected" || text.trim() !== "";
}

function parseDrafts(text: string | null): Record<string, ToolAnswer> {
  try {
    return Drafts.parse(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}
