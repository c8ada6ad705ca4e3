import { useQueries, useQuery } from "@tanstack/react-query";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
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
  const failed = queries.find((query) => query.isError);
  return {
    eventAt: (seq) => {
      const loaded = queries[Math.floor(seq / WINDOW) - first]?.data;
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

/** Bounds end at the head, so that a branch that grows asks again for its last window. */
function windowQuery({ lane, headSeq }: ConversationPath, index: number) {
  const from = index * WINDOW;
  const to = Math.min(headSeq, from + WINDOW - 1);
  return {
    ...conversationQueries.transcript(lane.conversationId, from, to),
    staleTime: Number.POSITIVE_INFINITY,
  };
}
