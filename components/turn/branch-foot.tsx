"use client";

import { useQuery } from "@tanstack/react-query";
import { Composer } from "#components/panel/composer.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { turnQueries } from "#lib/query/turns.ts";
import { useDraft, useTabText } from "./draft.ts";
import { PendingCalls } from "./pending-calls.tsx";
import { type EditedMessage, useTurns } from "./turn-context.tsx";

type BranchFootProps = { lane: Lane; onFork: () => void };

/** The way on from an open branch: results for the calls it waits for, else the next message. */
export function BranchFoot({ lane, onFork }: BranchFootProps) {
  const { conversationId } = lane;
  const { data } = useQuery(turnQueries.list(conversationId));
  const [text, setText] = useDraft(conversationId);
  if (data?.status === "waiting_for_tool_result" && data.pendingCalls.length > 0) {
    return <PendingCalls conversationId={conversationId} calls={data.pendingCalls} onFork={onFork} />;
  }
  return (
    <Composer
      conversationId={conversationId}
      text={text}
      onText={setText}
      edited={null}
      onSent={() => setText("")}
      onCancelEdit={() => {}}
      onFork={onFork}
    />
  );
}

/** A user message of any branch, sealed or not, on its way into sibling forks. */
export function EditFoot({ edited, onFork }: { edited: EditedMessage; onFork: () => void }) {
  const { stopEditing } = useTurns();
  const [typed, setTyped] = useTabText(`offshoot.edit.${edited.conversationId}.${edited.eventId}`);
  return (
    <Composer
      conversationId={edited.conversationId}
      text={typed ?? edited.text}
      onText={setTyped}
      edited={edited}
      onSent={() => {
        setTyped(null);
        stopEditing();
      }}
      onCancelEdit={stopEditing}
      onFork={onFork}
    />
  );
}
