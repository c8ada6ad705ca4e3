import { expect, it } from "vitest";
import { CountedSteps } from "./count-steps.ts";
import { groupIntoSteps } from "./group-steps.ts";
import { makeEvent } from "./testing/make-event.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const KINDS = [
  "message",
  "reasoning",
  "tool_call",
  "tool_result",
  "error",
  "compaction",
  "state",
  "hook",
] as const;

it("counts the steps and the failed ones as grouping them does, in any order of events", () => {
  const random = seededRandom(20_261_122);
  for (let round = 0; round < 300; round++) {
    const events = Array.from({ length: random.int(60) }, (_, seq) => {
      const kind = KINDS[random.int(KINDS.length)] ?? "message";
      const isCall = kind === "tool_call" || kind === "tool_result";
      return makeEvent(seq, {
        kind,
        role: kind === "message" ? (random.int(2) === 0 ? "user" : "assistant") : null,
        responseId: random.int(3) === 0 ? `response-${random.int(6)}` : null,
        toolCallId: isCall ? `call-${random.int(8)}` : null,
        isError: random.int(4) === 0,
      });
    });
    const counted = new CountedSteps();
    for (const event of events) counted.add(event);
    const steps = groupIntoSteps(events);
    const failed = steps.filter((step) => step.isError).length;
    expect({ count: counted.count, errors: counted.errors }).toEqual({ count: steps.length, errors: failed });
  }
});
