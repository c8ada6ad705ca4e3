"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useEffect, useRef } from "react";
import type { Lane } from "#lib/api/graph.ts";
import { TurnMessage } from "#lib/api/turn.ts";
import { streamUrl, turnQueries } from "#lib/query/turns.ts";
import { findRunningAttempt } from "#lib/turn-view/failed-attempt.ts";
import { applyTurnMessage, viewAttempt } from "#lib/turn-view/turn-view.ts";
import type { LiveTurnStore } from "./live-turn-store.ts";
import { useLiveIds } from "./turn-context.tsx";

/** How often a branch that is not looked at asks how far it is: the server writes that down once a second. */
const POLL_MS = 1_000;

/** After the caches hold what a turn left; `committed` is false for one that failed. */
export type TurnEnded = (conversationId: string, committed: boolean) => Promise<void>;

type TurnFeedProps = {
  store: LiveTurnStore;
  /** The branch that is looked at; null when it is sealed. */
  watched: Lane | null;
  /** Other branches of the family that run. */
  running: readonly string[];
  onEnded: TurnEnded;
};

/**
 * Keeps the store in step with the server. Only the branch that is looked at is streamed: a browser opens six
 * connections to a server, and eight samples would take them all.
 */
export const TurnFeed = memo(function TurnFeed({ store, watched, running, onEnded }: TurnFeedProps) {
  const live = useLiveIds();
  const polled = [...new Set([...running, ...live])].filter((id) => id !== watched?.conversationId);
  return (
    <>
      {watched !== null && (
        <StreamedBranch key={watched.conversationId} lane={watched} {...{ store, onEnded }} />
      )}
      {polled.map((id) => (
        <PolledBranch key={id} id={id} {...{ store, onEnded }} />
      ))}
    </>
  );
});

type BranchProps = { store: LiveTurnStore; onEnded: TurnEnded };

function StreamedBranch({ lane, store, onEnded }: BranchProps & { lane: Lane }) {
  const { conversationId: id, headSeq, status } = lane;
  const { data } = useQuery(turnQueries.list(id));
  const queryClient = useQueryClient();
  const attemptId = (data && findRunningAttempt(data)?.id) ?? null;
  const ended = useLatest(onEnded);

  // External system: the server's event stream.
  useEffect(() => {
    if (attemptId === null) return;
    const source = new EventSource(streamUrl(id, attemptId));
    const take = (event: MessageEvent<string>) => {
      const message = TurnMessage.safeParse(JSON.parse(event.data)).data;
      if (message === undefined) return;
      const view = applyTurnMessage(store.read(id), message);
      store.write(id, view);
      if (message.type !== "committed" && message.type !== "failed") return;
      source.close();
      void ended.current(id, message.type === "committed");
    };
    for (const type of MESSAGE_TYPES) source.addEventListener(type, take);
    source.onerror = () => {
      // A lost connection comes back by itself; a refused one does not, and the list says why.
      if (source.readyState === EventSource.CLOSED) {
        void queryClient.invalidateQueries({ queryKey: turnQueries.list(id).queryKey });
      }
    };
    return () => source.close();
  }, [id, attemptId, store, queryClient, ended]);

  // The list may know of the end first: another tab, a stream that broke, a turn over before it could be watched.
  useEffect(() => {
    if (data === undefined || attemptId !== null) return;
    if (store.read(id) !== null) void ended.current(id, data.attempts[0]?.status === "committed");
    else if (status === "running" || headSeq !== data.headSeq) void ended.current(id, false);
  }, [id, data, attemptId, store, ended, status, headSeq]);
  return null;
}

const MESSAGE_TYPES: readonly TurnMessage["type"][] = [
  "attempt",
  "text",
  "reasoning",
  "tool_call",
  "tool_result",
  "response",
  "snapshot",
  "committed",
  "failed",
];

function PolledBranch({ id, store, onEnded }: BranchProps & { id: string }) {
  const { data } = useQuery({ ...turnQueries.list(id), refetchInterval: POLL_MS, staleTime: 0 });
  const ended = useLatest(onEnded);
  useEffect(() => {
    if (data === undefined) return;
    const attempt = findRunningAttempt(data);
    if (attempt !== null) store.write(id, viewAttempt(attempt));
    else void ended.current(id, data.attempts[0]?.status === "committed");
  }, [id, data, store, ended]);
  return null;
}

function useLatest<T>(value: T) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
