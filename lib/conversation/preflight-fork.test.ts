import { describe, expect, it } from "vitest";
import type { Event } from "./event.ts";
import { addTotals, inheritedTotals, ownTotals } from "./metrics.ts";
import { preflightFork } from "./preflight-fork.ts";
import {
  assistantMessage,
  makeEvents,
  makeUsage,
  noise,
  toolCall,
  toolResult,
  userMessage,
} from "./testing/make-event.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const at = (throughSeq: number, ...facts: Partial<Event>[]) =>
  preflightFork(makeEvents(...facts), throughSeq);

describe("pending calls at the cut", () => {
  const batch = [userMessage(), toolCall("a", "r1"), toolCall("b", "r1"), toolResult("a"), toolResult("b")];

  it("are those without a result by call id", () => {
    expect(at(4, ...batch).pendingCalls).toEqual([]);
    expect(at(3, ...batch).pendingCalls).toEqual([{ eventId: "e2", callId: "b", name: "terminal" }]);
    expect(at(0, ...batch).pendingCalls).toEqual([]);
  });

  it("ignore what lies behind the cut (pending_actions_ignore_abandoned_branch)", () => {
    expect(at(1, ...batch).pendingCalls.map((call) => call.callId)).toEqual(["a"]);
  });

  it("are not answered by an earlier result, nor twice by one", () => {
    expect(at(1, toolResult("a"), toolCall("a", "r1")).pendingCalls).toHaveLength(1);
    const reused = [toolCall("a", "r1"), toolResult("a"), toolCall("a", "r2")];
    expect(at(2, ...reused).pendingCalls).toMatchObject([{ eventId: "e2" }]);
  });

  it("leave out calls that are only reported, not part of the prompt (ACP)", () => {
    expect(at(0, toolCall("x", null, { contentHash: null })).pendingCalls).toEqual([]);
  });

  it("keep a call that has no id", () => {
    const nameless: Partial<Event> = { kind: "tool_call", responseId: "r1" };
    expect(at(1, nameless, toolResult(null)).pendingCalls).toEqual([
      { eventId: "e0", callId: null, name: "tool" },
    ]);
  });
});

describe("a partial batch", () => {
  const batch = [
    toolCall("a", "r1"),
    toolCall("b", "r1"),
    noise(),
    toolCall("c", "r1"),
    assistantMessage("r2"),
  ];

  it("counts the calls of the torn response over the whole source", () => {
    expect(at(1, ...batch).partialBatch).toEqual({ responseId: "r1", included: 2, total: 3 });
    expect(at(2, ...batch).partialBatch).toEqual({ responseId: "r1", included: 2, total: 3 });
  });

  it("is none where the cut leaves every batch whole", () => {
    expect(at(3, ...batch).partialBatch).toBeNull();
    expect(at(-1, ...batch).partialBatch).toBeNull();
    expect(at(0, toolCall("a", null), toolCall("b", null)).partialBatch).toBeNull();
  });
});

describe("prompt tokens at the cut", () => {
  const spent = (input: number | null, cacheRead: number | null = null) => ({
    ...assistantMessage("r"),
    usage: makeUsage({ input, cacheRead }),
  });

  it("are those of the last response that tells", () => {
    expect(at(3, spent(10), spent(20), spent(null), noise()).prefixTokens).toBe(20);
    expect(at(0, spent(10), spent(20)).prefixTokens).toBe(10);
    expect(at(0, spent(10, 40)).prefixTokens).toBe(50);
  });

  it("are unknown without one, and behind a compaction until the next one", () => {
    const compaction: Partial<Event> = { kind: "compaction", usage: makeUsage({ input: 9000 }) };
    expect(at(0, userMessage()).prefixTokens).toBeNull();
    expect(at(1, spent(9000), compaction).prefixTokens).toBeNull();
    expect(at(2, spent(9000), compaction, spent(500)).prefixTokens).toBe(500);
  });
});

describe("what the fork will hold", () => {
  it("is nothing for an empty fork", () => {
    expect(at(-1, userMessage())).toMatchObject({
      eventCount: 0,
      stepCount: 0,
      pathTotals: { responses: 0 },
    });
  });

  it("counts inherited events of a fork of a fork, each once, for 200 random families", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const length = 1 + random.int(30);
      const inheritedCount = random.int(length);
      const facts = Array.from({ length }, (_, index): Partial<Event> => {
        const usage = random.chance(0.6) ? makeUsage({ input: random.int(100), cost: random.int(8) }) : null;
        const inherited = index < inheritedCount;
        const id = `c${random.int(6)}`;
        const kind = random.pick([userMessage(), toolCall(id, `r${random.int(8)}`), toolResult(id)]);
        return { ...kind, usage, inherited };
      });
      const events = makeEvents(...facts);
      const throughSeq = random.int(length + 1) - 1;
      const copied = events.filter((event) => event.seq <= throughSeq);
      const preflight = preflightFork(events, throughSeq);
      expect(preflight.eventCount).toBe(copied.length);
      expect(preflight.pathTotals).toEqual(addTotals(inheritedTotals(copied), ownTotals(copied)));
      expect(preflight.pathTotals.cost ?? 0).toBe(
        copied.reduce((sum, event) => sum + (event.usage?.cost ?? 0), 0),
      );
      expect(preflight.pendingCalls.map((call) => call.eventId)).toEqual(naivePending(copied));
    }
  });
});

/** For each call on its own: is there a result of its id behind it? */
function naivePending(events: readonly Event[]): string[] {
  const isAnswered = (call: Event) =>
    events.some(
      (other) => other.kind === "tool_result" && other.toolCallId === call.toolCallId && other.seq > call.seq,
    );
  return events
    .filter((event) => event.kind === "tool_call" && !isAnswered(event))
    .map((call) => call.eventId);
}
