import { describe, expect, it } from "vitest";
import { groupIntoSteps } from "./group-steps.ts";
import { assistantMessage, makeEvents, noise, userMessage } from "./testing/make-event.ts";
import { groupIntoTurns } from "./turn.ts";

describe("turns", () => {
  it("run from a user message to the next", () => {
    const steps = groupIntoSteps(
      makeEvents(
        userMessage("One"),
        assistantMessage("r1"),
        assistantMessage("r2"),
        noise(),
        userMessage("Two"),
      ),
    );
    const turns = groupIntoTurns(steps);
    expect(turns.map((turn) => [turn.user?.summary, turn.steps.length, turn.firstSeq, turn.lastSeq])).toEqual(
      [
        ["One", 3, 0, 3],
        ["Two", 1, 4, 4],
      ],
    );
    expect(turns.flatMap((turn) => turn.steps)).toEqual(steps);
  });

  it("keep what precedes the first message apart", () => {
    const steps = groupIntoSteps(makeEvents(assistantMessage("r1"), userMessage("Hello")));
    expect(groupIntoTurns(steps).map((turn) => turn.user?.summary ?? null)).toEqual([null, "Hello"]);
    expect(groupIntoTurns([])).toEqual([]);
  });
});
