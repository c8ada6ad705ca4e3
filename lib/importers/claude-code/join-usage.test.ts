import { describe, expect, it } from "vitest";
import type { Usage } from "#lib/conversation/usage.ts";
import { assistant, call, importLines, type Line, reasonsOf, user } from "./testing/session.ts";

const PROMPT = user("u1", null, "Go");
const tokens = (input: number, output: number, read = 0, write = 0): Line => ({
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: write,
});

function usagesOf(lines: Line[]): [string, Usage][] {
  const events = importLines([PROMPT, ...lines]).conversations.flatMap((each) => each.events);
  return events.flatMap((event): [string, Usage][] => (event.usage ? [[event.eventId, event.usage]] : []));
}

describe("usage", () => {
  it("counts a response of several lines once, on its first line, as it stood at the end", () => {
    const usages = usagesOf([
      assistant("a1", "u1", "m1", [{ type: "thinking", thinking: "Hm" }], { usage: tokens(4, 3, 100, 20) }),
      assistant("a2", "a1", "m1", "Let me look", { usage: tokens(4, 3, 100, 20) }),
      assistant("a3", "a2", "m1", [call("c1")], { usage: tokens(4, 190, 100, 20) }),
    ]);
    expect(usages).toEqual([
      [
        "a1",
        {
          model: "claude-opus-4-6",
          input: 124,
          cacheRead: 100,
          cacheWrite: 20,
          output: 190,
          reasoning: null,
          cost: null,
          latencyMs: null,
          ttftMs: null,
        },
      ],
    ]);
  });

  it("takes the record with the most output, also when a later line has a stale one", () => {
    const [first] = usagesOf([
      assistant("a1", "u1", "m1", "a", { usage: tokens(4, 90) }),
      assistant("a2", "a1", "m1", "b", { usage: tokens(4, 3) }),
    ]);
    expect(first?.[1].output).toBe(90);
  });

  it("tells responses apart by message and request", () => {
    const usages = usagesOf([
      assistant("a1", "u1", "m1", "a", { usage: tokens(1, 1) }),
      assistant("a2", "a1", "m1", "b", { usage: tokens(1, 1), requestId: "other" }),
      { ...assistant("a3", "a2", null, "c", { usage: tokens(1, 2) }), requestId: "req_m1" },
      assistant("a4", "a3", null, "d", { usage: tokens(1, 1) }),
      assistant("a5", "a4", null, "e", { usage: tokens(1, 1) }),
    ]);
    expect(usages.map(([id, usage]) => [id, usage.output])).toEqual([
      ["a1", 2],
      ["a2", 1],
      ["a4", 1],
      ["a5", 1],
    ]);
  });

  it("leaves absent fields absent", () => {
    const [[, usage] = []] = usagesOf([assistant("a1", "u1", "m1", "a", { usage: { input_tokens: 7 } })]);
    expect(usage).toMatchObject({ input: 7, cacheRead: null, cacheWrite: null, output: null });
    const [[, unknown] = []] = usagesOf([
      assistant("a1", "u1", "m1", "a", { usage: { cache_read_input_tokens: 7, output_tokens: 1 } }),
    ]);
    expect(unknown).toMatchObject({ input: null, cacheRead: 7, output: 1 });
  });

  it("names counts that are none, and shows them as absent", () => {
    const usage = { input_tokens: -5, output_tokens: "12", cache_read_input_tokens: 2 ** 53 };
    const read = importLines([PROMPT, assistant("a1", "u1", "m1", "a", { usage })]);
    expect(reasonsOf(read)).toEqual([
      [2, expect.stringMatching(/^usage.input_tokens is no token count.*output_tokens.*cache_read/)],
    ]);
    expect(read.conversations[0]?.events[1]?.usage).toMatchObject({
      input: null,
      output: null,
      cacheRead: null,
    });
  });

  it("gives no usage to messages Claude Code made itself", () => {
    expect(
      usagesOf([assistant("a1", "u1", "m1", "Hi", { usage: tokens(0, 0), model: "<synthetic>" })]),
    ).toEqual([]);
  });

  it("takes price, time and thinking where they are written", () => {
    const usage = { ...tokens(4, 90), output_tokens_details: { thinking_tokens: 60 } };
    const [first] = usagesOf([
      assistant("a1", "u1", "m1", "a", { usage, costUSD: 0.0125, durationMs: 4200 }),
    ]);
    expect(first?.[1]).toMatchObject({ cost: 0.0125, latencyMs: 4200, reasoning: 60 });
  });
});
