import { describe, expect, it } from "vitest";
import { answer, importOne, type Message, TOKENS, text, user } from "./testing/session.ts";

const eventsOf = (message: Message) =>
  importOne([user("u1", 1, "Go"), message]).conversations[0]?.events ?? [];

describe("usage", () => {
  const usagesOf = (message: Message) =>
    eventsOf(message).flatMap(({ eventId, usage }) => (usage ? [[eventId, usage.input]] : []));

  it("of several steps in one message is counted step by step", () => {
    const one = answer("a1", 2, [text("t1", "One")]);
    const two = answer("a2", 2, [text("t2", "Two")]);
    const message = { info: one.info, parts: [...one.parts, ...two.parts] };
    expect(usagesOf(message)).toEqual([
      ["t1", 130],
      ["t2", 130],
    ]);
    const ids = new Set(
      eventsOf(message)
        .filter(({ role }) => role === "assistant")
        .map(({ responseId }) => responseId),
    );
    expect(ids.size).toBe(2);
  });

  it("comes from the message when no step has ended", () => {
    const message = answer("a1", 2, [text("t1", "One")]);
    expect(usagesOf({ info: message.info, parts: [text("t1", "One")] })).toEqual([["t1", 130]]);
  });

  it("stays with the message when nothing of the answer is there", () => {
    const { info } = answer("a1", 2, []);
    expect(usagesOf({ info, parts: [] })).toEqual([["a1", 130]]);
    expect(usagesOf(answer("a1", 2, []))).toEqual([["a1-end", 130]]);
  });

  it("of nothing but zeros is no measurement", () => {
    const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
    const message = answer("a1", 2, [text("t1", "One")], { tokens });
    expect(usagesOf({ info: message.info, parts: [text("t1", "One")] })).toEqual([]);
  });

  it("leaves out what is no count", () => {
    const tokens = { ...TOKENS, input: -1, output: 2 ** 40 };
    const { info } = answer("a1", 2, [], { tokens });
    const [event] = eventsOf({ info, parts: [text("t1", "One")] }).slice(-2);
    expect(event?.usage).toMatchObject({ input: null, output: null, cacheRead: 100, reasoning: 3 });
  });
});
