import { describe, expect, it } from "vitest";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { StepTool } from "#lib/conversation/step.ts";
import { describeCarried, describeLane, describeOpening, describeTools, nameStep } from "./describe-step.ts";
import { makeLane, makeStep } from "./random-family.ts";

const tool = (name: string, outcome: StepTool["outcome"] = "ok"): StepTool => ({
  callId: null,
  name,
  summary: `${name} does something`,
  outcome,
});
const usage = {
  ...emptyTotals(),
  responses: 1,
  costedResponses: 1,
  input: 31_800,
  cacheRead: 28_938,
  cost: 0.031,
};

const calling = (...tools: StepTool[]) => ({ summary: "I look into it", tools });

describe("describeTools", () => {
  it("does not repeat what the card's first line says", () => {
    const call = tool("bash", "error");
    expect(describeTools({ summary: call.summary, tools: [call] })).toMatchObject({
      detail: "",
      failed: true,
    });
  });

  it("says what a single call does and how it ended", () => {
    expect(describeTools(calling(tool("bash")))).toEqual({
      names: "bash",
      detail: "bash does something",
      outcome: "ok",
      badge: null,
      failed: false,
    });
  });

  it("says when results came from a person or from earlier in the run, each once", () => {
    const recorded = { ...tool("bash"), badge: "recorded" as const };
    const manual = { ...tool("bash"), badge: "manual" as const };
    expect(describeTools(calling(recorded, recorded, manual, tool("bash")))?.badge).toBe("recorded, manual");
  });

  it("counts several calls by name and their errors", () => {
    const calls = [tool("bash"), tool("bash", "error"), tool("editor"), tool("bash")];
    expect(describeTools(calling(...calls))).toMatchObject({
      names: "bash ×3 · editor",
      outcome: "1 error",
      failed: true,
    });
    expect(describeTools(calling(tool("a", "pending"), tool("b")))).toMatchObject({
      outcome: "1 pending",
      failed: false,
    });
    expect(describeTools(calling())).toBeNull();
  });
});

describe("nameStep", () => {
  it("reads the card out", () => {
    const step = makeStep(0, "e", { summary: "Fixing the clock", usage });
    expect(nameStep(step, 38, "cache_7f2eaaaaaaaaaac9")).toBe(
      "Step 38, agent: Fixing the clock, key 7f2e…c9, 31.8k tokens in, 91% cached, $0.031",
    );
  });

  it("says n/a for what a response did not report, and no metrics where there was no response", () => {
    const silent = makeStep(0, "e", { usage: { ...emptyTotals(), responses: 1 }, isError: true });
    expect(nameStep(silent, 2, "k")).toMatch(/failed, key k, n\/a tokens in, n\/a cached, n\/a$/);
    expect(nameStep(makeStep(0, "e", { kind: "user", summary: "Hello" }), 1, "k")).toBe(
      "Step 1, user: Hello, key k",
    );
  });
});

describe("lane texts", () => {
  it("sum up a root, a fork and a lane without steps", () => {
    const lane = makeLane("root", [makeStep(0, "e", { usage })]);
    expect(describeLane(lane)).toBe("1 step · 31.8k in · 91% cached · $0.031");
    expect(describeLane({ ...lane, forkedFromId: "x" })).toMatch(/^1 own step · /);
    expect(describeLane(makeLane("empty", []))).toBe("no steps yet");
    const silent = makeLane("silent", [makeStep(0, "e"), makeStep(1, "f")]);
    expect(describeLane(silent)).toBe("2 steps · no usage yet");
    expect(describeLane({ ...silent, sealed: true })).toBe("2 steps · usage n/a");
  });

  it("show carried totals apart, and what a root starts from", () => {
    expect(describeCarried({ carriedTotals: { ...emptyTotals(), cost: 0.12 } })).toBe("+$0.12 carried");
    expect(describeCarried({ carriedTotals: { ...emptyTotals(), input: 31_800 } })).toBe("+31.8k in carried");
    expect(describeCarried({ carriedTotals: null })).toBeNull();
    expect(describeOpening({ systemPromptLength: 6100, toolCount: 1 })).toBe(
      "system prompt 6.1k chars · 1 tool",
    );
    expect(describeOpening({ systemPromptLength: null, toolCount: 0 })).toBeNull();
  });
});
