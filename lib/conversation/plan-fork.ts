import { accept, type DomainResult, refuse } from "./domain-error.ts";
import type { Event } from "./event.ts";

export type ForkCut = "after" | "before";

export type ForkPlan = {
  /** The fork copies events 0..throughSeq; -1 for a fork that starts empty. */
  throughSeq: number;
  eventCount: number;
  /** The user message a "before" cut leaves out: its text goes into the composer. */
  prefillEventId: string | null;
};

type CutEvent = Pick<Event, "seq" | "eventId" | "kind" | "role">;

/**
 * Where a fork ends. Without an event it is the whole conversation; "after" includes the event (OpenHands
 * software-agent-sdk fork(from_event_id=)); "before" leaves a user message out, to be edited and sent again.
 * Refuses a "before" cut anywhere else with `invalid_request`.
 */
export function planCut(fork: {
  event: CutEvent | null;
  headSeq: number;
  cut: ForkCut;
}): DomainResult<ForkPlan> {
  const { event, headSeq, cut } = fork;
  if (cut === "after") return accept(planThrough(event?.seq ?? headSeq, null));
  if (event === null) {
    return refuse("invalid_request", "A fork that ends before a message needs that message: choose one.");
  }
  if (!canCutBefore(event)) {
    return refuse(
      "invalid_request",
      `Event ${event.eventId} is not a user message. Only those can be edited and resent: fork after it instead.`,
    );
  }
  return accept(planThrough(event.seq - 1, event.eventId));
}

/** Finds the event and plans the cut. An unknown id is `not_found`, before anything is copied. */
export function planFork(
  events: readonly CutEvent[],
  options: { fromEventId: string | null; cut: ForkCut },
): DomainResult<ForkPlan> {
  const { fromEventId, cut } = options;
  const headSeq = events.at(-1)?.seq ?? -1;
  if (fromEventId === null) return planCut({ event: null, headSeq, cut });
  const event = events.find((candidate) => candidate.eventId === fromEventId);
  if (!event) return refuse("not_found", `Unknown event ${fromEventId}: choose one of this conversation.`);
  return planCut({ event, headSeq, cut });
}

/** Whether "edit and resend" is possible here: only at a user message. */
export function canCutBefore(event: Pick<Event, "kind" | "role">): boolean {
  return event.kind === "message" && event.role === "user";
}

function planThrough(throughSeq: number, prefillEventId: string | null): ForkPlan {
  return { throughSeq, eventCount: throughSeq + 1, prefillEventId };
}
