import { describe, expect, it } from "vitest";
import type { Step } from "#lib/conversation/step.ts";
import { makeStep } from "./random-family.ts";
import { suggestForkPoints } from "./suggest-fork-points.ts";

const call = (id: string, name: string, outcome: "ok" | "error"): Step =>
  makeStep(0, id, {
    lastEventId: `${id}-end`,
    summary: `Do ${id}`,
    tools: [{ callId: id, name, summary: "", outcome }],
    isError: outcome === "error",
  });
const says = (id: string): Step =>
  makeStep(0, id, { kind: "user", summary: `Say ${id}`, lastEventId: `${id}-end` });

const places = (steps: Step[], failed: number) =>
  suggestForkPoints("c", steps, failed).map(({ label, conversationId, eventId, cut }) => {
    expect(conversationId).toBe("c");
    return [label, eventId, cut];
  });

describe("suggestForkPoints", () => {
  it("offers the step above, the last message and the last command that passed", () => {
    const steps = [
      says("ask"),
      call("test", "bash", "ok"),
      says("again"),
      call("edit", "editor", "ok"),
      call("x", "bash", "error"),
    ];
    expect(places(steps, 4)).toEqual([
      ["Fork before it", "edit-end", "after"],
      ["Fork before the last user message", "again", "before"],
      ["Fork after the last passing command", "test-end", "after"],
    ]);
  });

  it("offers one place once: right after the last command that passed is before the failure", () => {
    const steps = [says("ask"), call("test", "execute_bash", "ok"), call("x", "terminal", "error")];
    expect(places(steps, 2).map(([label]) => label)).toEqual([
      "Fork before it",
      "Fork before the last user message",
    ]);
  });

  it("looks above the failure only, and passes over what failed or ran no command", () => {
    const steps = [
      call("early", "terminal", "ok"),
      call("bad", "terminal", "error"),
      call("read", "file_editor", "ok"),
      call("x", "terminal", "error"),
      says("later"),
      call("late", "terminal", "ok"),
    ];
    expect(places(steps, 3)).toEqual([
      ["Fork before it", "read-end", "after"],
      ["Fork after the last passing command", "early-end", "after"],
    ]);
  });

  it("offers the message itself to be said anew when the first answer fails", () => {
    expect(places([says("ask"), call("x", "terminal", "error")], 1)).toEqual([
      ["Fork before it", "ask-end", "after"],
      ["Fork before the last user message", "ask", "before"],
    ]);
  });

  it("offers nothing where nothing lies above", () => {
    expect(places([call("x", "terminal", "error")], 0)).toEqual([]);
    expect(places([says("ask")], -1)).toEqual([]);
  });

  it("says for each what it keeps", () => {
    const points = suggestForkPoints("c", [says("ask"), call("x", "terminal", "error")], 1);
    for (const { why } of points) expect(why).toContain("Say ask");
  });
});
