import { describe, expect, it } from "vitest";
import { addTotals, emptyTotals, sumUsages } from "#lib/conversation/metrics.ts";
import { openhandsSdk } from "./importer.ts";
import { buildOpenhandsRun, type RunOptions } from "./testing/fixture.ts";
import type { StepUsage } from "./testing/fixture-events.ts";

const used = (input: number, cost: number): StepUsage => ({
  input,
  output: 10,
  cacheRead: 5,
  cost,
  latencyMs: 500,
});
const STEPS: RunOptions["steps"] = [
  { user: "go" },
  { agent: "one", usage: used(100, 0.01) },
  {
    tools: [
      { name: "t", args: {} },
      { name: "t", args: {} },
    ],
    usage: used(200, 0),
  },
  { condense: "short", forget: 1, usage: used(300, 0.03) },
  { agent: "three", usage: used(400, 0.04) },
];

type Stats = { usage_to_metrics: Record<string, Record<string, unknown>> };

function readWith(change: (stats: Stats) => void, options: Partial<RunOptions> = {}) {
  const built = buildOpenhandsRun({ steps: STEPS, ...options });
  const stats = structuredClone(built.baseState.stats) as Stats;
  change(stats);
  const result = openhandsSdk.read(
    buildOpenhandsRun({ steps: STEPS, ...options, baseState: { stats } }).files,
  );
  const [root] = result.conversations;
  if (!root) throw new Error(JSON.stringify(result.rejected));
  const all = result.conversations.flatMap((each) => each.events);
  const total = addTotals(sumUsages(all.map((event) => event.usage)), root.unattributed);
  return { ...result, root, total, costs: all.flatMap((event) => (event.usage ? [event.usage.cost] : [])) };
}
const agentOf = (stats: Stats) => stats.usage_to_metrics.agent ?? {};

describe("usage joined to events", () => {
  it("lands on the first event of each response, over all usage ids, with its own price", () => {
    const { root, costs } = readWith(() => undefined);
    const rows = root.events
      .filter((event) => event.usage)
      .map((event) => [event.sourceKind, event.usage?.input]);
    expect(rows).toEqual([
      ["MessageEvent", 100],
      ["ActionEvent", 200],
      ["Condensation", 300],
      ["MessageEvent", 400],
    ]);
    // The free call is not listed by the source: its price is unknown, the next one's is not shifted to it.
    expect(costs).toEqual([0.01, null, 0.03, 0.04]);
    expect(root.events.find((event) => event.usage)?.usage).toMatchObject({
      latencyMs: 500,
      ttftMs: null,
      reasoning: 0,
    });
  });

  it.each([-8 * 60, 0, 5 * 60 + 45, 9 * 60])(
    "finds the zone of local times, %i minutes from UTC",
    (zoneMinutes) => {
      expect(readWith(() => undefined, { zoneMinutes }).costs).toEqual([0.01, null, 0.03, 0.04]);
    },
  );

  it("does not use positions: shuffled token usages give the same join", () => {
    const { root } = readWith((stats) => (agentOf(stats).token_usages as unknown[]).reverse());
    expect(root.events.flatMap((event) => event.usage?.input ?? [])).toEqual([100, 200, 300, 400]);
  });

  it("gives no price when times do not fit, and keeps the sum in the rest", () => {
    const { costs, root } = readWith((stats) => {
      for (const cost of agentOf(stats).costs as { timestamp: number }[]) cost.timestamp += 7 * 60;
      (stats.usage_to_metrics.condenser ?? {}).costs = [];
    });
    expect(costs).toEqual([null, null, null, null]);
    expect(root.unattributed.cost).toBeCloseTo(0.08, 10);
  });

  it("gives no price when two zones explain it equally well", () => {
    const { costs } = readWith((stats) => {
      const costs = agentOf(stats).costs as { timestamp: number }[];
      const last = costs.at(-1);
      if (last) last.timestamp += 3600;
      (stats.usage_to_metrics.condenser ?? {}).costs = [];
    });
    expect(costs).toEqual([null, null, null, null]);
  });

  it("reports what the source has beyond the events, so that both together are its totals", () => {
    const { total, root } = readWith((stats) => {
      const records = agentOf(stats).token_usages as Record<string, unknown>[];
      records.push({ ...records[0], response_id: "lost", prompt_tokens: 1_000 });
      const sums = agentOf(stats).accumulated_token_usage as Record<string, number>;
      sums.prompt_tokens = (sums.prompt_tokens ?? 0) + 1_000;
      agentOf(stats).accumulated_cost = (agentOf(stats).accumulated_cost as number) + 0.5;
    });
    expect(root.unattributed).toMatchObject({ responses: 1, input: 1_000, output: 0, latencyMs: 0 });
    expect(total).toMatchObject({ responses: 5, input: 2_000, cacheRead: 20, output: 40 });
    expect(total.cost).toBeCloseTo(0.58, 10);
  });

  it("is never negative when the source's totals are smaller than its parts", () => {
    const { root } = readWith((stats) => {
      agentOf(stats).accumulated_token_usage = { prompt_tokens: 1 };
    });
    expect(root.unattributed.input).toBe(0);
  });

  it("is all n/a without stats, and n/a for a price nobody knows", () => {
    const { root } = readWith((stats) => {
      stats.usage_to_metrics = {};
    });
    expect(root.unattributed).toEqual(emptyTotals());
    const free = readWith((stats) => {
      for (const metrics of Object.values(stats.usage_to_metrics))
        Object.assign(metrics, { costs: [], accumulated_cost: 0 });
    });
    expect(free.total.cost).toBeNull();
  });

  it.each([-1, 1.5, 2 ** 31, "12", {}])("takes %j tokens as unknown and names file and field", (value) => {
    const { root, rejected } = readWith((stats) => {
      const [record] = agentOf(stats).token_usages as Record<string, unknown>[];
      if (record) record.prompt_tokens = value;
    });
    expect(root.events[2]?.usage).toMatchObject({ input: null, output: 10 });
    expect(rejected).toMatchObject([
      {
        file: expect.stringContaining("base_state.json"),
        reason: expect.stringContaining("token_usages[0].prompt_tokens"),
      },
    ]);
  });

  it("counts a response that several branches repeat once", () => {
    const repeated = {
      event: { kind: "MessageEvent", source: "agent", llm_message: { role: "assistant", content: [] } },
    };
    const built = buildOpenhandsRun({ steps: STEPS });
    const responseId = built.events.find((event) => event.llm_response_id)?.llm_response_id;
    const event = { ...repeated.event, llm_response_id: responseId };
    const { conversations } = openhandsSdk.read(
      buildOpenhandsRun({ steps: STEPS, branches: [{ after: 0, steps: [{ event }] }] }).files,
    );
    const events = conversations
      .flatMap((each) => each.events)
      .filter((each) => each.responseId === responseId);
    expect(events.map((each) => each.usage !== null)).toEqual([true, false]);
  });
});
