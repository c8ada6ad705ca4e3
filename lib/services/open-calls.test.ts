import { expect, it } from "vitest";
import type { Event } from "#lib/conversation/event.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import { findOpenCalls } from "./open-calls.ts";

type Facts = Partial<Event>;

const user: Facts = { kind: "message", role: "user" };
const words = (responseId: string): Facts => ({ kind: "message", role: "assistant", responseId });
const call = (toolCallId: string, responseId: string | null): Facts => ({
  kind: "tool_call",
  role: "assistant",
  toolName: "terminal",
  toolCallId,
  responseId,
});
const result = (toolCallId: string): Facts => ({ kind: "tool_result", role: "tool", toolCallId });

const open = (...facts: Facts[]) =>
  findOpenCalls(
    facts.map((each, seq) => makeEvent(seq, each)),
    new Map(),
  ).map((each) => each.callId);

it("finds the unanswered calls of the last response, in order", () => {
  expect(open(user, call("a", "r1"), call("b", "r1"), call("c", "r1"), result("b"))).toEqual(["a", "c"]);
  expect(open(user, call("a", "r1"), words("r1"))).toEqual(["a"]);
  expect(open(user, call("a", "r1"), { kind: "state", contentHash: null })).toEqual(["a"]);
});

it("finds none once the conversation has gone on: what was sent then stays as it was", () => {
  expect(open(user, call("a", "r1"), user)).toEqual([]);
  expect(open(user, call("a", "r1"), call("b", "r2"), result("b"))).toEqual([]);
  expect(open(user, call("a", "r1"), words("r2"))).toEqual([]);
  expect(open(user, call("a", null), { kind: "compaction" })).toEqual([]);
});

it("leaves out calls that are no part of the prompt", () => {
  expect(open(user, { ...call("a", "r1"), contentHash: null })).toEqual([]);
});
