import { expect, test } from "vitest";
import { z } from "zod";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import { sampleRun } from "./sample-run.ts";

const SampleEvent = z.looseObject({
  id: z.uuid(),
  timestamp: z.string(),
  parent_id: z.string().optional(),
  kind: z.string(),
  tool_call_id: z.string().optional(),
  action_id: z.string().optional(),
  llm_response_id: z.string().optional(),
  forgotten_event_ids: z.array(z.string()).optional(),
});
const Tokens = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  cache_read_tokens: z.number(),
  cache_write_tokens: z.number(),
  reasoning_tokens: z.number(),
  response_id: z.string(),
});
const State = z.object({
  leaf_event_id: z.string(),
  stats: z.object({
    usage_to_metrics: z.record(
      z.string(),
      z.object({
        accumulated_cost: z.number(),
        accumulated_token_usage: Tokens,
        costs: z.array(z.object({ cost: z.number().positive(), timestamp: z.number() })),
        response_latencies: z.array(z.object({ latency: z.number().positive(), response_id: z.string() })),
        token_usages: z.array(Tokens),
      }),
    ),
  }),
});

function parseSample() {
  const decoder = new TextDecoder();
  const texts = sampleRun().map(({ bytes }) => decoder.decode(bytes));
  const state = State.parse(JSON.parse(texts[0] ?? ""));
  const events = texts.slice(1).map((text) => SampleEvent.parse(JSON.parse(text)));
  return { events, leafEventId: state.leaf_event_id, metrics: Object.values(state.stats.usage_to_metrics) };
}

const { events, leafEventId, metrics } = parseSample();

test("every call makes the same bytes", () => {
  expect(sampleRun()).toEqual(sampleRun());
});

test("event files are named by a gap-free position and their event's id, and ids are unique", () => {
  const names = sampleRun()
    .slice(1)
    .map(({ path }) => path.replace(/^[0-9a-f]{32}\/events\//, ""));
  expect(names).toEqual(events.map(({ id }, index) => `event-${String(index).padStart(5, "0")}-${id}.json`));
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("every parent was logged before its child, and time never runs backwards", () => {
  const seen = new Set<string>();
  let last = "";
  for (const [index, event] of events.entries()) {
    if (index === 0) expect(event.parent_id).toBeUndefined();
    else expect(seen).toContain(event.parent_id);
    expect(event.timestamp > last).toBe(true);
    last = event.timestamp;
    seen.add(event.id);
  }
});

test("every action has its one answer, but the last of the abandoned branch", () => {
  const answers = events.filter(({ kind }) => kind === "ObservationEvent" || kind === "AgentErrorEvent");
  const actions = events.filter(({ kind }) => kind === "ActionEvent");
  const unanswered = actions.filter(
    (action) => !answers.some((answer) => answer.tool_call_id === action.tool_call_id),
  );
  expect(answers.length).toBe(actions.length - 1);
  expect(unanswered).toHaveLength(1);
  expect(events.some((event) => event.parent_id === unanswered[0]?.id)).toBe(false);
  expect(unanswered[0]?.id).not.toBe(leafEventId);
  for (const answer of answers.filter(({ kind }) => kind === "ObservationEvent")) {
    const action = actions.find(({ id }) => id === answer.action_id);
    expect(action?.tool_call_id).toBe(answer.tool_call_id);
  }
});

test("usages and latencies name exactly the responses of the log", () => {
  const inLog = new Set(events.flatMap((event) => event.llm_response_id ?? []));
  const usages = metrics.flatMap((metric) => metric.token_usages.map((usage) => usage.response_id));
  const latencies = metrics.flatMap((metric) => metric.response_latencies.map((item) => item.response_id));
  expect(new Set(usages)).toEqual(inLog);
  expect(usages).toHaveLength(inLog.size);
  expect(latencies.toSorted()).toEqual(usages.toSorted());
});

test("the sums are the accumulated totals, and one response has no price", () => {
  for (const metric of metrics) {
    const { response_id: _none, ...total } = metric.accumulated_token_usage;
    const sums = Object.fromEntries(
      Object.keys(total).map((field) => [
        field,
        metric.token_usages.reduce((sum, usage) => sum + Number(usage[field as keyof typeof usage]), 0),
      ]),
    );
    expect(sums).toEqual(total);
    expect(metric.accumulated_cost).toBeCloseTo(
      metric.costs.reduce((sum, { cost }) => sum + cost, 0),
      10,
    );
  }
  const count = (pick: (metric: (typeof metrics)[number]) => unknown[]) =>
    metrics.reduce((sum, metric) => sum + pick(metric).length, 0);
  expect(count(({ costs }) => costs)).toBe(count(({ token_usages }) => token_usages) - 1);
});

test("cached tokens lie inside the prompt; the first request is cold, most are not, some are again", () => {
  const usages = metrics.flatMap(({ token_usages }) => token_usages);
  for (const usage of usages) {
    expect(usage.cache_read_tokens + usage.cache_write_tokens).toBeLessThanOrEqual(usage.prompt_tokens);
  }
  const cold = usages.filter((usage) => usage.cache_read_tokens === 0).length;
  expect(usages[0]?.cache_read_tokens).toBe(0);
  expect(cold).toBeGreaterThan(2);
  expect(cold).toBeLessThan(usages.length / 3);
});

test("the condensation forgets whole calls with their answers, and none of what it keeps", () => {
  const condensation = events.find(({ kind }) => kind === "Condensation");
  const forgotten = new Set(condensation?.forgotten_event_ids);
  expect(forgotten.size).toBeGreaterThan(10);
  for (const action of events.filter(({ kind }) => kind === "ActionEvent")) {
    const both = events.filter((event) => event.tool_call_id === action.tool_call_id);
    expect(new Set(both.map(({ id }) => forgotten.has(id))).size).toBe(1);
  }
  expect(events.slice(0, 2).some(({ id }) => forgotten.has(id))).toBe(false);
});

test("it comes in without complaint: a finished trunk, one abandoned branch, every response priced but one", () => {
  const { conversations, rejected, ignored } = openhandsSdk.read(sampleRun());
  expect(rejected).toEqual([]);
  expect(ignored).toEqual([]);
  expect(conversations.map(({ title }) => title)[0]).toBe("Make test_refresh_token stable on CI");
  expect(conversations).toHaveLength(2);
  const [trunk, branch] = conversations;
  expect(trunk?.status).toBe("finished");
  expect(branch?.forkedFrom).toMatchObject({ key: trunk?.key });
  const usages = conversations.flatMap((each) => each.events.flatMap(({ usage }) => usage ?? []));
  expect(usages.filter(({ cost }) => cost === null)).toHaveLength(1);
  expect(usages.every(({ latencyMs }) => latencyMs !== null)).toBe(true);
  expect(trunk?.unattributed).toMatchObject({ responses: 0, input: 0, cost: 0 });
  const tools = trunk?.config.tools ?? [];
  expect(tools.map(({ name }) => name)).toEqual(["terminal", "file_editor", "task_tracker", "finish"]);
  expect(tools.every(({ inputSchema }) => inputSchema !== null)).toBe(true);
});
