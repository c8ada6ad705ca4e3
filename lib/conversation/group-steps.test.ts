import { describe, expect, it } from "vitest";
import type { Event } from "./event.ts";
import { emptyStepFold, foldEvent, foldedSteps, groupIntoSteps } from "./group-steps.ts";
import type { Step } from "./step.ts";
import {
  assistantMessage,
  makeEvent,
  makeEvents,
  makeUsage,
  noise,
  toolCall,
  toolResult,
  userMessage,
} from "./testing/make-event.ts";

const systemPrompt: Partial<Event> = { kind: "system_prompt", role: "system", summary: "You are" };
const steps = (...facts: Partial<Event>[]) => groupIntoSteps(makeEvents(...facts));
/** `user 0-1`: kind and seq range of each step. */
const shape = (...facts: Partial<Event>[]) => steps(...facts).map(describeStep);
const describeStep = (step: Step) => `${step.kind} ${step.firstSeq}-${step.lastSeq}`;

describe("what makes a step", () => {
  it("is a user message, then a response with its calls and results", () => {
    const call = toolCall("a", "r1");
    expect(shape(systemPrompt, userMessage(), call, toolResult("a"), assistantMessage("r2"))).toEqual([
      "user 0-1",
      "agent 2-3",
      "agent 4-4",
    ]);
  });

  it("keeps a parallel batch with its results together", () => {
    const batch = [toolCall("a", "r1"), toolCall("b", "r1"), toolResult("b", true), toolResult("a")];
    const [step, ...others] = steps(...batch);
    expect(others).toEqual([]);
    expect(step?.tools.map((tool) => [tool.callId, tool.outcome])).toEqual([
      ["a", "ok"],
      ["b", "error"],
    ]);
    expect(step?.isError).toBe(true);
  });

  it("keeps reasoning, text and calls of one response together", () => {
    const thought: Partial<Event> = { kind: "reasoning", role: "assistant", responseId: "r1" };
    expect(shape(thought, toolCall("a", "r1"), assistantMessage("r1"))).toEqual(["agent 0-2"]);
  });

  it("does not join responses that follow each other, nor messages without a response id", () => {
    expect(shape(assistantMessage("r1"), assistantMessage("r2"))).toEqual(["agent 0-0", "agent 1-1"]);
    expect(shape(assistantMessage(null), assistantMessage(null))).toEqual(["agent 0-0", "agent 1-1"]);
  });

  it("gives a result whose call is elsewhere a step of its own, and still tells the call", () => {
    const [first, message, late] = steps(toolCall("a", "r1"), userMessage(), toolResult("a", true));
    expect([first, message, late].map((step) => step && describeStep(step))).toEqual([
      "agent 0-0",
      "user 1-1",
      "tool 2-2",
    ]);
    expect(first?.tools[0]?.outcome).toBe("error");
    expect([first?.isError, late?.isError]).toEqual([false, true]);
  });

  it("does not take an orphan result or one without a call id into the open step", () => {
    expect(shape(toolCall("a", "r1"), toolResult("z"), toolResult(null))).toEqual([
      "agent 0-0",
      "tool 1-1",
      "tool 2-2",
    ]);
  });

  it("lets the first of two results count", () => {
    const [step] = steps(toolCall("a", "r1"), toolResult("a"), toolResult("a", true));
    expect(step?.tools[0]?.outcome).toBe("ok");
  });

  it("makes compactions and errors steps of their own, even inside a response", () => {
    const compaction: Partial<Event> = { kind: "compaction", responseId: "r1", summary: "Shorter" };
    const error: Partial<Event> = { kind: "error", isError: true, summary: "429" };
    const made = steps(assistantMessage("r1"), compaction, error, noise());
    expect(made.map(describeStep)).toEqual(["agent 0-0", "compaction 1-1", "error 2-3"]);
    expect(made.map((step) => step.isError)).toEqual([false, false, true]);
  });
});

describe("harness events", () => {
  it("extend the step before them", () => {
    expect(shape(userMessage(), noise("hook"), noise(), assistantMessage("r1"), noise("opaque"))).toEqual([
      "user 0-2",
      "agent 3-4",
    ]);
  });

  it("do not part a call from its result", () => {
    expect(shape(toolCall("a", "r1"), noise("log"), toolResult("a"))).toEqual(["agent 0-2"]);
  });

  it("wait for the first step, which keeps its own identity", () => {
    const [step] = steps(noise(), systemPrompt, noise(), userMessage("Hello"));
    expect(step).toMatchObject({ firstSeq: 0, lastSeq: 3, eventId: "e3", kind: "user", summary: "Hello" });
  });

  it("are a note when no step ever opens, or a system step with the prompt in it", () => {
    expect(steps(noise(), noise("log"))).toMatchObject([{ kind: "note", lastSeq: 1, eventId: "e0" }]);
    expect(steps(noise(), systemPrompt, noise())).toMatchObject([
      { kind: "system", firstSeq: 0, lastSeq: 2, eventId: "e1", summary: "You are" },
    ]);
    expect(steps()).toEqual([]);
  });

  it("do not turn a step into a failed one", () => {
    expect(steps(userMessage(), { ...noise("hook"), isError: true })[0]?.isError).toBe(false);
  });

  it("come before a later system prompt, which is a step", () => {
    expect(shape(systemPrompt, userMessage(), noise(), systemPrompt, assistantMessage("r1"))).toEqual([
      "user 0-2",
      "system 3-3",
      "agent 4-4",
    ]);
  });
});

describe("an agent that reports its own calls (ACP)", () => {
  const report = (id: string, isError = false) => toolCall(id, null, { isError });

  it("joins started and completed of one call", () => {
    const [step, ...others] = steps(report("x"), report("x"));
    expect(others).toEqual([]);
    expect(step?.tools).toMatchObject([{ callId: "x", outcome: "ok" }]);
  });

  it("settles a call that completes after another one started", () => {
    const made = steps(report("x"), report("y"), report("x", true), report("y"));
    expect(made.map((step) => step.tools.map((tool) => tool.outcome))).toEqual([
      ["error"],
      ["ok"],
      ["error"],
      ["ok"],
    ]);
  });

  it("takes the same id behind a message for another call", () => {
    const made = steps(report("x"), userMessage(), report("x"));
    expect(made.map((step) => step.tools[0]?.outcome)).toEqual(["pending", undefined, "pending"]);
  });
});

describe("what a step says", () => {
  it("is its text before its thought before its calls, the first of each", () => {
    const thought: Partial<Event> = { kind: "reasoning", responseId: "r1", summary: "Let me think" };
    const calls = [toolCall("a", "r1"), toolCall("b", "r1")];
    expect(steps(...calls)[0]?.summary).toBe("run a");
    expect(steps(...calls, thought)[0]?.summary).toBe("Let me think");
    expect(steps(thought, ...calls, assistantMessage("r1", "Fixed"))[0]?.summary).toBe("Fixed");
    expect(steps(toolCall("a", "r1", { summary: "" }))[0]?.summary).toBe("terminal");
  });

  it("has the usage and model of its responses, its last event and prompt hash, and its time", () => {
    const usage = makeUsage({ model: "m", input: 10, cacheRead: 4 });
    const [step] = steps(
      toolCall("a", "r1", { usage, timestamp: "t0" }),
      { ...toolResult("a"), usage: makeUsage({ input: 1 }) },
      noise(),
    );
    expect(step).toMatchObject({ model: "m", lastEventId: "e2", prefixHash: "prefix-2", timestamp: "t0" });
    expect(step?.usage).toMatchObject({ responses: 2, input: 11, cacheRead: 4, output: null });
  });
});

describe("the fold", () => {
  it("does not change what it handed out before", () => {
    const fold = emptyStepFold();
    const [call, message, late] = makeEvents(toolCall("a", "r1"), userMessage(), toolResult("a"));
    for (const event of [call, message]) if (event) foldEvent(fold, event);
    const before = foldedSteps(fold);
    const copy = structuredClone(before);
    if (late) foldEvent(fold, late);
    expect(before).toEqual(copy);
    expect(foldedSteps(fold)[0]?.tools[0]?.outcome).toBe("ok");
  });

  it("answers a batch of 100,000 calls late without copying it for every answer", () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    const facts = [ids.map((id) => toolCall(id, "r1")), userMessage(), ids.map((id) => toolResult(id))];
    const made = groupIntoSteps(facts.flat().map((fact, seq) => makeEvent(seq, fact)));
    expect(made[0]?.tools.every((tool) => tool.outcome === "ok")).toBe(true);
  });
});
