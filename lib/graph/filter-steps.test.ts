import { describe, expect, it } from "vitest";
import { filterSteps, listFilterChoices, NO_FILTER, type StepFilter } from "./filter-steps.ts";
import { makeLane, makeStep } from "./random-family.ts";

const tool = (name: string) => ({ callId: null, name, summary: "", outcome: "ok" as const });
const root = makeLane(
  "root",
  [
    makeStep(0, "u", { kind: "user", model: null }),
    makeStep(1, "a", { tools: [tool("bash"), tool("bash")], isError: true }),
    makeStep(2, "b", { tools: [tool("editor"), tool("bash")], model: null }),
  ],
  { promptCacheKey: "k", model: "large" },
);
const shared = makeLane("shared", [makeStep(2, "s", { model: "small" })], { promptCacheKey: "k" });
const own = makeLane("own", [makeStep(2, "o", { model: "small", tools: [tool("editor")] })], {
  promptCacheKey: "k-fork-1",
});
const lanes = [root, shared, own];

function pass(filter: Partial<StepFilter>): string[] | null {
  const set = filterSteps(lanes, { ...NO_FILTER, ...filter });
  if (set === null) return null;
  return set.byLane.flatMap((steps, lane) =>
    [...steps].map((step) => lanes[lane]?.steps[step]?.eventId ?? "header"),
  );
}

describe("filterSteps", () => {
  it("is off without a choice", () => {
    expect(pass({})).toBeNull();
  });

  it("filters by kind, tool, error and model", () => {
    expect(pass({ kinds: new Set(["user"]) })).toEqual(["u"]);
    expect(pass({ tools: new Set(["bash"]) })).toEqual(["a", "b"]);
    expect(pass({ errorsOnly: true })).toEqual(["a"]);
    expect(pass({ models: new Set(["small"]) })).toEqual(["s", "o"]);
  });

  it("takes the branch's model where a response names none, never for a user message", () => {
    expect(pass({ models: new Set(["large"]) })).toEqual(["b"]);
  });

  it("tells keys of one branch from keys of several", () => {
    expect(pass({ keys: new Set(["own"]) })).toEqual(["o"]);
    expect(pass({ keys: new Set(["shared"]) })).toEqual(["u", "a", "b", "s"]);
  });

  it("wants any of a group and all of the groups", () => {
    expect(pass({ tools: new Set(["bash", "editor"]) })).toEqual(["a", "b", "o"]);
    expect(pass({ tools: new Set(["editor"]), keys: new Set(["shared"]) })).toEqual(["b"]);
    expect(pass({ kinds: new Set(["user"]), errorsOnly: true })).toEqual([]);
  });
});

describe("listFilterChoices", () => {
  it("counts the steps behind each choice, so that choosing one shows as many", () => {
    const choices = listFilterChoices(lanes);
    expect(choices).toMatchObject({ steps: 5, errors: 1 });
    expect([...choices.tools]).toEqual([
      ["bash", 2],
      ["editor", 2],
    ]);
    for (const [name, count] of choices.tools) expect(pass({ tools: new Set([name]) })).toHaveLength(count);
    for (const [name, count] of choices.models) expect(pass({ models: new Set([name]) })).toHaveLength(count);
    for (const [kind, count] of choices.kinds) expect(pass({ kinds: new Set([kind]) })).toHaveLength(count);
    for (const [use, count] of choices.keys) expect(pass({ keys: new Set([use]) })).toHaveLength(count);
  });
});
