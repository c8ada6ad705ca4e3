import { describe, expect, it } from "vitest";
import { makeStep, randomSteps, seedRandom } from "#lib/graph/random-family.ts";
import { fromStepColumns, StepColumns, toStepColumns } from "./step-columns.ts";

const overTheWire = (columns: StepColumns) => StepColumns.parse(JSON.parse(JSON.stringify(columns)));

describe("step columns", () => {
  it.each([1, 2, 3, 4, 5])("bring random steps back as they were (seed %i)", (seed) => {
    const random = seedRandom(seed);
    const steps = randomSteps(random, "step", 7, 200).map((step, index) => ({
      ...step,
      model: random() < 0.2 ? null : `model-${Math.floor(random() * 3)}`,
      responseId: random() < 0.3 ? null : `response ${index}`,
      timestamp: random() < 0.1 ? null : step.timestamp,
    }));
    expect(fromStepColumns(overTheWire(toStepColumns(steps)))).toEqual(steps);
  });

  it("keep calls, badges, offline answers and what nobody reports", () => {
    const steps = [
      makeStep(0, "a", {
        offline: true,
        isError: true,
        summary: "make",
        tools: [
          { callId: null, name: "terminal", summary: "make", outcome: "error" },
          { callId: "c2", name: "edit", summary: "a.py", outcome: "ok", badge: "recorded" },
        ],
      }),
      makeStep(1, "b", { kind: "user", model: null, lastSeq: 4, lastEventId: "b-last" }),
    ];
    const columns = overTheWire(toStepColumns(steps));
    expect(fromStepColumns(columns)).toEqual(steps);
    expect(columns.usage.filter((column) => column !== null)).toHaveLength(2);
    expect(fromStepColumns(columns)[1]).not.toHaveProperty("offline");
  });

  it("of no steps are no steps", () => {
    expect(fromStepColumns(overTheWire(toStepColumns([])))).toEqual([]);
  });
});
