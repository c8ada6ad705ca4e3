import { describe, expect, it } from "vitest";
import { describeFailure, findErrors, findFirstError } from "./find-errors.ts";
import { makeLane, makeStep } from "./random-family.ts";

const tool = (name: string, outcome: "ok" | "error") => ({ callId: null, name, summary: "", outcome });
const failing = makeLane("failing", [
  makeStep(0, "u"),
  makeStep(1, "a", { isError: true, tools: [tool("terminal", "error")] }),
  makeStep(2, "b", { isError: true, kind: "error", summary: "429 Too Many Requests" }),
]);
const fine = makeLane("fine", [makeStep(0, "x")]);

describe("errors of a family", () => {
  it("are every failed step and no header", () => {
    expect(findErrors([fine, failing, fine]).byLane.map((steps) => [...steps])).toEqual([[], [1, 2], []]);
  });

  it("begin with the first of the conversation's own steps", () => {
    expect(findFirstError(failing)?.eventId).toBe("a");
    expect(findFirstError(fine)).toBeNull();
  });

  it("say what failed", () => {
    const [, call, error] = failing.steps;
    if (!call || !error) throw new Error("three steps");
    expect(describeFailure(call)).toBe("terminal ended with an error");
    expect(describeFailure(error)).toBe("429 Too Many Requests");
    const batch = [tool("a", "error"), tool("b", "ok"), tool("c", "error")];
    expect(describeFailure({ ...call, tools: batch })).toBe("2 tool calls ended with an error");
    expect(describeFailure({ ...call, tools: [], summary: "Stopped" })).toBe("Stopped");
  });
});
