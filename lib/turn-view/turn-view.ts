import type { TurnAttempt, TurnMessage } from "#lib/api/turn.ts";
import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { AnswerBadge } from "#lib/conversation/step.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";

export type StreamedCall = { type: "tool_call"; callId: string; name: string; arguments: string };
export type StreamedResult = {
  type: "tool_result";
  callId: string;
  name: string;
  text: string;
  outcome: "ok" | "error" | "rejected";
  badge: AnswerBadge;
};
export type StreamedPart = { type: "text" | "reasoning"; text: string } | StreamedCall | StreamedResult;

/** One model response with the results that answered its calls; `usage` is null while it is not whole. */
export type StreamedResponse = {
  /** 1-based within the turn. */
  number: number;
  parts: readonly StreamedPart[];
  usage: Usage | null;
};

type Head = Extract<TurnMessage, { type: "committed" }>["head"];

/** What a running turn shows so far. Never changed in place: equal identity, equal picture. */
export type TurnView = {
  attempt: TurnAttempt;
  /** At least one; only the last can still grow. */
  responses: readonly StreamedResponse[];
  /** Of the responses that are whole. */
  spent: Totals;
  /** The history it was committed to; null until then. */
  head: Head | null;
};

const NOTHING: StreamedResponse = { number: 1, parts: [], usage: null };

/** A turn as its row knows it: what a page shows that does not watch the stream, or has just opened. */
export function viewAttempt(attempt: TurnAttempt): TurnView {
  return withSnapshot(
    { attempt, responses: [NOTHING], spent: emptyTotals(), head: null },
    { text: attempt.partialText, reasoning: attempt.partialReasoning },
  );
}

/**
 * Takes in the next message of GET …/turns/{id}/stream. An `attempt` starts over, as a reconnect does: the server
 * then repeats everything. `failed` leaves the view as it is, the attempt's row has the reason.
 */
export function applyTurnMessage(view: TurnView | null, message: TurnMessage): TurnView | null {
  if (message.type === "attempt") {
    const { attempt } = message;
    return viewAttempt({ ...attempt, partialText: "", partialReasoning: "" });
  }
  if (view === null) return null;
  switch (message.type) {
    case "text":
    case "reasoning":
      return withPart(view, { type: message.type, text: message.text });
    case "tool_call":
    case "tool_result":
      return withPart(view, message);
    case "response":
      return endResponse(view, message.usage);
    case "snapshot":
      return withSnapshot(view, message);
    case "committed":
      return { ...view, attempt: message.attempt, head: message.head };
    case "failed":
      return message.attempt === null ? view : { ...view, attempt: message.attempt };
    default:
      return message satisfies never;
  }
}

function withPart(view: TurnView, part: StreamedPart): TurnView {
  const before = view.responses.slice(0, -1);
  const open = view.responses.at(-1) ?? NOTHING;
  // A recorded result follows its response's end; everything else begins the next response.
  if (open.usage !== null && part.type !== "tool_result") {
    const next = { number: open.number + 1, parts: [part], usage: null };
    return { ...view, responses: [...view.responses, next] };
  }
  return { ...view, responses: [...before, { ...open, parts: append(open.parts, part) }] };
}

function append(parts: readonly StreamedPart[], part: StreamedPart): StreamedPart[] {
  const last = parts.at(-1);
  if ((part.type === "text" || part.type === "reasoning") && last?.type === part.type) {
    return [...parts.slice(0, -1), { type: part.type, text: last.text + part.text }];
  }
  return [...parts, part];
}

function endResponse(view: TurnView, usage: Usage): TurnView {
  const open = view.responses.at(-1) ?? NOTHING;
  return {
    ...view,
    responses: [...view.responses.slice(0, -1), { ...open, usage }],
    spent: addUsage(view.spent, usage),
  };
}

function withSnapshot(view: TurnView, shown: { text: string; reasoning: string }): TurnView {
  const parts: StreamedPart[] = [];
  if (shown.reasoning !== "") parts.push({ type: "reasoning", text: shown.reasoning });
  if (shown.text !== "") parts.push({ type: "text", text: shown.text });
  return { ...view, responses: [{ ...NOTHING, parts }] };
}

/** True once the branch's own history holds what the turn committed: the stand-in has to go then. */
export function isInHistory({ head }: TurnView, headSeq: number): boolean {
  return head !== null && headSeq >= head.headSeq;
}
