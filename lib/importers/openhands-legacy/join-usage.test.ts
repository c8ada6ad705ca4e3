import { describe, expect, it } from "vitest";
import { joinUsage } from "./join-usage.ts";
import { readSourceEvent, type SourceEvent } from "./source-event.ts";
import { action, ask, call, counters, type Fields, observation } from "./testing/events.ts";

function join(list: readonly Fields[], metrics: unknown = null) {
  const events = list.map(readSourceEvent).filter((event): event is SourceEvent => event !== null);
  const { byEvent, unattributed } = joinUsage(events, metrics);
  const usages = [...byEvent].map(([at, { input, output, cost }]) => [at, input, output, cost]);
  return { usages, unattributed, byEvent };
}

describe("joinUsage", () => {
  it("tokens as the provider reported them, the price from the run's counters", () => {
    const { usages, unattributed } = join([
      ask(0),
      action(1, "run", {}, { ...call("r1", "c1"), ...counters(100, 10, 0.5) }),
      observation(2, "run", "x", call("r1", "c1")),
      action(3, "run", {}, { ...call("r2", "c2"), ...counters(200, 20, 0.75) }),
    ]);
    expect(usages).toEqual([
      [1, 100, 10, 0.5],
      [3, 100, 10, 0.25],
    ]);
    expect(unattributed).toMatchObject({ input: null, output: null, cost: null, responses: 0 });
  });

  it("without the response, what the counters grew by", () => {
    const { usages, byEvent } = join([
      action(1, "message", { content: "a" }, counters(100, 10, 0.5)),
      action(2, "message", { content: "b" }, counters(350, 15, 0.75)),
      action(3, "message", { content: "c" }, counters(350, 15, 0.75)),
    ]);
    expect(usages).toEqual([
      [0, 100, 10, 0.5],
      [1, 250, 5, 0.25],
    ]);
    expect(byEvent.get(0)?.model).toBe("m");
  });

  it("parallel calls of one response count once", () => {
    const of = ["c1", "c2"];
    const { usages } = join([
      action(1, "run", {}, { ...call("r", "c1", { of }), ...counters(100, 10, 1) }),
      action(2, "run", {}, { ...call("r", "c2", { of }), ...counters(100, 10, 1) }),
    ]);
    expect(usages).toEqual([[0, 100, 10, 1]]);
  });

  it("counters no response accounts for stay unattributed", () => {
    const metrics = {
      accumulated_cost: 3,
      accumulated_token_usage: { prompt_tokens: 500, completion_tokens: 10, cache_read_tokens: 0 },
      token_usages: [{}, {}, {}],
    };
    const { unattributed } = join(
      [action(1, "run", {}, { ...call("r1", "c1"), ...counters(100, 10, 1) })],
      metrics,
    );
    expect(unattributed).toMatchObject({ responses: 2, input: 400, output: null, cost: 2 });
  });

  it("counters that fell started anew", () => {
    const { usages } = join([
      action(1, "message", { content: "a" }, counters(100, 10, 1)),
      action(2, "message", { content: "b" }, counters(40, 4, 0.25)),
    ]);
    expect(usages).toEqual([
      [0, 100, 10, 1],
      [1, 40, 4, 0.25],
    ]);
  });

  it("a run that cost nothing at all has no known price", () => {
    const { usages } = join([action(1, "run", {}, { ...call("r1", "c1"), ...counters(100, 10, 0) })]);
    expect(usages).toEqual([[0, 100, 10, null]]);
  });

  it("latencies by response; costs of the oldest runs only where there are as many as answers", () => {
    const metrics = { response_latencies: [{ response_id: "r1", latency: 1.5 }] };
    expect(join([action(1, "run", {}, call("r1", "c1"))], metrics).byEvent.get(0)?.latencyMs).toBe(1_500);
    const uneven = join([ask(0), action(1, "run", { command: "a" })], { accumulated_cost: 3, costs: [1, 2] });
    expect(uneven.usages).toEqual([]);
    expect(uneven.unattributed).toMatchObject({ cost: 3, responses: 2, costedResponses: 2 });
  });
});
