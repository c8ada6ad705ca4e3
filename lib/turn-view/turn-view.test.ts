import { expect, test } from "vitest";
import type { TurnMessage } from "#lib/api/turn.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { toLiveRows } from "./live-rows.ts";
import { attemptOf } from "./testing/attempt.ts";
import { applyTurnMessage, isInHistory, type TurnView, viewAttempt } from "./turn-view.ts";

const USAGE: Usage = {
  model: "gpt-5.5",
  input: 2_000,
  cacheRead: 1_024,
  cacheWrite: 0,
  output: 20,
  reasoning: null,
  cost: 0.01,
  latencyMs: 900,
  ttftMs: 200,
};

const CALL = { type: "tool_call", callId: "c1", name: "terminal", arguments: '{"command":"ls"}' } as const;

function play(...messages: TurnMessage[]): TurnView {
  let view: TurnView | null = null;
  for (const message of [{ type: "attempt", attempt: attemptOf() } as const, ...messages]) {
    view = applyTurnMessage(view, message);
  }
  if (view === null) throw new Error("an attempt makes a view");
  return view;
}

test("pieces grow together, and what was shown before stays as it was", () => {
  const before = play({ type: "text", text: "The clock " });
  const after = applyTurnMessage(before, { type: "text", text: "is mocked." });
  expect(after?.responses).toEqual([
    { number: 1, parts: [{ type: "text", text: "The clock is mocked." }], usage: null },
  ]);
  expect(before.responses[0]?.parts).toEqual([{ type: "text", text: "The clock " }]);
});

test("thoughts, words and calls keep their order; the same kind later is a part of its own", () => {
  const { responses } = play({ type: "reasoning", text: "Hm" }, { type: "text", text: "I look." }, CALL, {
    type: "text",
    text: "More.",
  });
  expect(responses[0]?.parts.map((part) => part.type)).toEqual(["reasoning", "text", "tool_call", "text"]);
});

test("a recorded result belongs to the response that called, words after it to the next one", () => {
  const result = {
    type: "tool_result",
    callId: "c1",
    name: "terminal",
    text: "a.py",
    outcome: "ok",
    badge: "recorded",
  } as const;
  const response = { type: "response", responseId: "r1", usage: USAGE } as const;
  const view = play(CALL, response, result, { type: "text", text: "One file." });
  expect(view.responses.map(({ number, parts }) => [number, parts.map((part) => part.type)])).toEqual([
    [1, ["tool_call", "tool_result"]],
    [2, ["text"]],
  ]);
  expect(view.responses.map(({ usage }) => usage)).toEqual([USAGE, null]);
  expect(view.spent).toMatchObject({ responses: 1, input: 2_000, cacheRead: 1_024, cost: 0.01 });
});

test("a reconnect starts over instead of saying everything twice", () => {
  const before = play({ type: "text", text: "Twice" });
  const again = applyTurnMessage(before, { type: "attempt", attempt: attemptOf({ partialText: "Twi" }) });
  const after = applyTurnMessage(again, { type: "text", text: "Twice" });
  expect(after?.responses[0]?.parts).toEqual([{ type: "text", text: "Twice" }]);
});

test("a snapshot replaces, and a page that was just opened shows what the row holds", () => {
  const view = play({ type: "text", text: "old" }, { type: "snapshot", text: "newer", reasoning: "why" });
  const parts = [
    { type: "reasoning", text: "why" },
    { type: "text", text: "newer" },
  ];
  expect(view.responses).toEqual([{ number: 1, parts, usage: null }]);
  const opened = viewAttempt(attemptOf({ partialText: "newer", partialReasoning: "why" }));
  expect(opened.responses).toEqual(view.responses);
});

test("the stand-in goes when the history has reached what was committed, not before", () => {
  const head = { version: 4, headSeq: 9, headHash: "a", status: "idle" as const };
  const running = play({ type: "text", text: "Done" });
  expect(isInHistory(running, 100)).toBe(false);
  const committed = applyTurnMessage(running, { type: "committed", attempt: attemptOf(), head });
  if (committed === null) throw new Error("still a view");
  expect(isInHistory(committed, 8)).toBe(false);
  expect(isInHistory(committed, 9)).toBe(true);
});

test("the cards are those the turn will have: the message, then one for each response", () => {
  const response = { type: "response", responseId: "r1", usage: USAGE } as const;
  const rows = toLiveRows(play(CALL, response, { type: "text", text: "First line\n\nand the last  " }));
  expect(rows).toEqual([
    { kind: "user", line: "Why?", tools: null, running: false, usage: null },
    { kind: "agent", line: 'terminal {"command":"ls"}', tools: "terminal", running: false, usage: USAGE },
    { kind: "agent", line: "and the last", tools: null, running: true, usage: null },
  ]);
});

test("a card says what is awaited, shows the end of a long line, and none for tool results given by hand", () => {
  expect(toLiveRows(play()).at(-1)?.line).toBe("Waiting for the first token");
  expect(toLiveRows(play({ type: "text", text: "See:\n\n```pyt" })).at(-1)?.line).toBe("See:");
  const long = toLiveRows(play({ type: "text", text: `${"a".repeat(5_000)} end` })).at(-1)?.line ?? "";
  expect(long).toMatch(/^…a+ end$/);
  expect(long.length).toBeLessThan(130);
  expect(toLiveRows(viewAttempt(attemptOf({ text: null }))).map((row) => row.kind)).toEqual(["agent"]);
});
