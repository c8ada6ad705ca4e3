import { describe, expect, it } from "vitest";
import type { StepKind, StepTool } from "#lib/conversation/step.ts";
import { stepTitle } from "./step-title.ts";

const title = (summary: string, kind: StepKind = "agent", tools: StepTool[] = []) =>
  stepTitle({ kind, summary, tools });

describe("stepTitle", () => {
  it.each([
    ["## Plan", "Plan"],
    ["**Done.** The build is green", "Done. The build is green"],
    ["- `npm test` passes, see [the log](https://example.org/x)", "npm test passes, see the log"],
    ["> quoted", "quoted"],
    ["**A line that was cut before it ended…", "A line that was cut before it ended…"],
    ["2 * 3 ** 2 and __init__ and a_b_c", "2 * 3 ** 2 and __init__ and a_b_c"],
    ["C# and F#", "C# and F#"],
    ["**", "**"],
    ["#", "#"],
  ])("shows %j as %j", (written, shown) => {
    expect(title(written)).toBe(shown);
  });

  it("leaves commands, errors and notes as they are", () => {
    const summary = "grep `date` **/*.ts";
    expect(title(summary, "agent", [{ callId: null, name: "shell", summary, outcome: "ok" }])).toBe(summary);
    for (const kind of ["tool", "error", "note", "system"] as const)
      expect(title(summary, kind)).toBe(summary);
  });
});
