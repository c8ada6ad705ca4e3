import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { TranscriptEvent, TranscriptWindow } from "#lib/api/transcript.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { ConversationPath } from "#lib/panel/conversation-path.ts";
import { conversationQueries } from "#lib/query/conversations.ts";

/** Events per request. */
const WINDOW = 200;

export type LoadedEvents = {
  /** Undefined while its window is on the way. */
  eventAt: (seq: number) => TranscriptEvent | undefined;
  /** The first failure among the windows in view. */
  error: Error | null;
  retry: () => void;
};

/**
 * The bodies of the events in view, in windows of 200. Windows out of view keep their place in the query
 * cache only: a branch of 100,000 events never has to be in memory whole.
 */
export function useTranscriptWindows(
  path: ConversationPath,
  inView: { from: number; to: number } | null,
): LoadedEvents {
  const first = inView === null ? 0 : Math.floor(inView.from / WINDOW);
  const count = inView === null ? 0 : Math.floor(inView.to / WINDOW) - first + 1;
  const queries = useQueries({
    queries: Array.from({ length: count }, (_, index) => windowQuery(path, first + index)),
  });
  // A head that moved makes a new query of the last window: until it is there, the old one is right as far as it goes.
  const shown = useRef(new Map<number, TranscriptWindow>());
  useEffect(() => {
    const next = new Map<number, TranscriptWindow>();
    queries.forEach((query, at) => {
      const window = query.data ?? shown.current.get(first + at);
      if (window !== undefined) next.set(first + at, window);
    });
    shown.current = next;
  });
  const failed = queries.find((query) => query.isError);
  return {
    eventAt: (seq) => {
      const index = Math.floor(seq / WINDOW);
      const loaded = queries[index - first]?.data ?? shown.current.get(index);
      return loaded?.events[seq % WINDOW];
    },
    error: failed?.error ?? null,
    retry: () => {
      for (const query of queries) if (query.isError) void query.refetch();
    },
  };
}

/** Time to first token of a step's response: known to the event that carries the usage, not to the graph. */
export function useFirstToken(path: ConversationPath, step: Step | null): number | null {
  const window = useQuery({
    ...windowQuery(path, Math.floor((step?.firstSeq ?? 0) / WINDOW)),
    enabled: step !== null,
  });
  if (step === null) return null;
  const events = window.data?.events ?? [];
  const carrier = events.find(
    (event) => event.seq >= step.firstSeq && event.seq <= step.lastSeq && event.usage,
  );
  return carrier?.usage?.ttftMs ?? null;
}

function windowQuery({ lane, headSeq }: ConversationPath, index: number) {
  return transcriptWindow(lane.conversationId, headSeq, index);
}

/** The windows that hold the last events of a branch, for bringing them in before its head is known to the page. */
export function tailWindows(conversationId: string, headSeq: number) {
  const last = Math.floor(headSeq / WINDOW);
  return [last - 1, last]
    .filter((index) => index >= 0)
    .map((index) => transcriptWindow(conversationId, headSeq, index));
}

/** The windows that hold some events of a branch, bounds inclusive. */
export function coveringWindows(conversationId: string, headSeq: number, from: number, to: number) {
  const first = Math.floor(from / WINDOW);
  const count = Math.floor(to / WINDOW) - first + 1;
  return Array.from({ length: count }, (_, at) => transcriptWindow(conversationId, headSeq, first + at));
}

/** Bounds end at the head, so that a branch that grows asks again for its last window. */
function transcriptWindow(conversationId: string, headSeq: number, index: number) {
  const from = index * WINDOW;
  const to = Math.min(headSeq, from + WINDOW - 1);
  return {
    ...conversationQueries.transcript(conversationId, from, to),
    staleTime: Number.POSITIVE_INFINITY,
  };
}
