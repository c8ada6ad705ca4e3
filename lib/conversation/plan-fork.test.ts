import { describe, expect, it } from "vitest";
import { canCutBefore, planCut, planFork } from "./plan-fork.ts";
import { assistantMessage, makeEvents, toolCall, toolResult, userMessage } from "./testing/make-event.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const events = makeEvents(
  userMessage(),
  toolCall("a", "r1"),
  toolResult("a"),
  userMessage(),
  assistantMessage("r2"),
);

describe("a fork plan", () => {
  it("is the whole conversation without an event (default_fork_is_unchanged_full_copy)", () => {
    expect(planFork(events, { fromEventId: null, cut: "after" })).toEqual({
      ok: true,
      value: { throughSeq: 4, eventCount: 5, prefillEventId: null },
    });
  });

  it("includes the event of an after cut (fork_from_event_slices_the_branch)", () => {
    expect(planFork(events, { fromEventId: "e2", cut: "after" })).toMatchObject({
      value: { throughSeq: 2, eventCount: 3, prefillEventId: null },
    });
  });

  it("leaves the message of a before cut out and prefills it", () => {
    expect(planFork(events, { fromEventId: "e3", cut: "before" })).toMatchObject({
      value: { throughSeq: 2, eventCount: 3, prefillEventId: "e3" },
    });
  });

  it("starts empty before the first message", () => {
    expect(planFork(events, { fromEventId: "e0", cut: "before" })).toMatchObject({
      value: { throughSeq: -1, eventCount: 0, prefillEventId: "e0" },
    });
  });

  it.each(["e1", "e2", "e4"])("refuses to cut before %s, which is no user message", (fromEventId) => {
    expect(planFork(events, { fromEventId, cut: "before" })).toMatchObject({
      ok: false,
      error: { code: "invalid_request", message: expect.stringContaining(fromEventId) },
    });
    expect(canCutBefore(events[Number(fromEventId.slice(1))] ?? { kind: "message", role: "user" })).toBe(
      false,
    );
  });

  it("refuses to cut before nothing", () => {
    expect(planCut({ event: null, headSeq: 4, cut: "before" })).toMatchObject({
      error: { code: "invalid_request" },
    });
  });

  it.each(["after", "before"] as const)("names an unknown event (unknown_event_id_raises), cut %s", (cut) => {
    expect(planFork(events, { fromEventId: "nowhere", cut })).toMatchObject({
      ok: false,
      error: { code: "not_found", message: expect.stringContaining("nowhere") },
    });
  });

  it("is empty for an empty conversation", () => {
    expect(planFork([], { fromEventId: null, cut: "after" })).toMatchObject({ value: { throughSeq: -1 } });
  });

  it("equals a walk over the events for 200 random conversations and cuts", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const length = 1 + random.int(30);
      const facts = Array.from({ length }, (_, index) =>
        random.chance(0.4) ? userMessage() : assistantMessage(`r${index}`),
      );
      const source = makeEvents(...facts);
      const target = random.pick(source);
      const cut = random.pick(["after", "before"] as const);
      const copied: string[] = [];
      for (const event of source) {
        if (event === target && cut === "before") break;
        copied.push(event.eventId);
        if (event === target) break;
      }
      const plan = planFork(source, { fromEventId: target.eventId, cut });
      const isPossible = cut === "after" || target.role === "user";
      expect(plan.ok).toBe(isPossible);
      if (plan.ok) {
        expect(source.slice(0, plan.value.throughSeq + 1).map((event) => event.eventId)).toEqual(copied);
        expect(plan.value.eventCount).toBe(copied.length);
      }
    }
  });
});
