import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import { LiveTurnStore } from "#components/turn/live-turn-store.ts";
import { toProblem } from "#components/turn/send-problem.tsx";
import type { EditedMessage } from "#components/turn/turn-context.tsx";
import { useTurnEnd } from "#components/turn/use-turn-end.ts";
import { madeToast } from "#components/ui/undo-toast.tsx";
import type { ForkReply, ForkRequest } from "#lib/api/fork.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ActionReply, Selection } from "#lib/api/selection.ts";
import type { TurnAttempt, TurnList } from "#lib/api/turn.ts";
import { sendSamples, turnQueries } from "#lib/query/turns.ts";
import { viewAttempt } from "#lib/turn-view/turn-view.ts";

type RunTurnsInput = {
  rootId: string;
  selection: Selection;
  select: (selection: Selection) => void;
  forkAction: (input: unknown) => Promise<ActionReply<ForkReply>>;
};

/** What the run page knows about turns: the store of running ones, and what happens when one begins or ends. */
export function useRunTurns({ rootId, selection, select, forkAction }: RunTurnsInput) {
  const queryClient = useQueryClient();
  const [store] = useState(() => new LiveTurnStore());
  const [edited, setEdited] = useState<EditedMessage | null>(null);
  const [begun, setBegun] = useState<TurnAttempt | null>(null);
  const [adopted, setAdopted] = useState<string | null>(null);
  /** What was selected when the branch began to run: a reader who has moved on since is left alone. */
  const begunAt = useRef(new Map<string, string | null>());
  const latest = useRef({ selection, select });
  useEffect(() => {
    latest.current = { selection, select };
  });

  const refreshGraph = () => queryClient.invalidateQueries({ queryKey: ["graph", rootId] });

  const onCommitted = useCallback((conversationId: string, graph: FamilyGraph) => {
    const { selection: now, select: choose } = latest.current;
    const lane = graph.lanes.find((each) => each.conversationId === conversationId);
    const last = lane?.steps.at(-1);
    const stayed = (begunAt.current.get(conversationId) ?? now.eventId) === now.eventId;
    begunAt.current.delete(conversationId);
    if (last === undefined || now.conversationId !== conversationId || !stayed) return;
    setAdopted(last.eventId);
    choose({ conversationId, eventId: last.eventId });
  }, []);
  const onEnded = useTurnEnd({ rootId, store, onCommitted });

  const onBegun = (conversationId: string, attempt: TurnAttempt) => {
    begunAt.current.set(conversationId, selection.eventId);
    toast.dismiss(madeToast(conversationId));
    store.write(conversationId, viewAttempt(attempt));
    queryClient.setQueryData(
      turnQueries.list(conversationId).queryKey,
      (list) => list && withAttempt(list, attempt),
    );
    setBegun(attempt);
    void refreshGraph();
  };

  const onSampled = (conversationIds: string[]) => {
    const [first] = conversationIds;
    void refreshGraph().then(() => {
      if (first !== undefined) select({ conversationId: first, eventId: null });
    });
  };

  const regenerate = async (conversationId: string, eventId: string) => {
    const body = { count: 1, eventId, text: null, overrides: null, cacheKey: "own" as const };
    try {
      const { samples } = await sendSamples(conversationId, body, newIdempotencyKey());
      onSampled(samples.map((sample) => sample.conversationId));
    } catch (error) {
      toast.error(toProblem(error).message);
    }
  };

  const forkAtEnd = async (conversationId: string, title: string): Promise<string | null> => {
    const request: ForkRequest = {
      conversationId,
      fromEventId: null,
      cut: "after",
      title,
      tags: {},
      resetMetrics: true,
      cacheKey: "own",
      agent: null,
      idempotencyKey: newIdempotencyKey(),
    };
    const reply = await forkAction(request);
    if (reply.ok) return reply.value.conversationId;
    toast.error(reply.message);
    return null;
  };

  return {
    onEnded,
    context: {
      store,
      edited,
      begun,
      adopted,
      editMessage: setEdited,
      stopEditing: () => setEdited(null),
      regenerate: (conversationId: string, eventId: string) => void regenerate(conversationId, eventId),
      onBegun,
      onSampled,
      forkAtEnd,
    },
  };
}

function withAttempt(list: TurnList, attempt: TurnAttempt): TurnList {
  const others = list.attempts.filter(({ id }) => id !== attempt.id);
  return { ...list, status: "running", pendingCalls: [], attempts: [attempt, ...others] };
}
