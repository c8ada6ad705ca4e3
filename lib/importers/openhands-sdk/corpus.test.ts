import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { addTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "./importer.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const DERIVED = "generated/openhands-sdk-1.43-derived";
const EDGE = "edge-cases/derived/openhands-sdk";

function load(folder: string): SourceFile[] {
  const root = join(CORPUS, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), bytes: new Uint8Array(readFileSync(path)) }));
}

type RawEvent = { id: string; kind: string; parent_id?: string; llm_response_id?: string };
type RawMetrics = {
  accumulated_cost: number;
  accumulated_token_usage: { prompt_tokens: number; completion_tokens: number; cache_read_tokens: number };
  token_usages: { response_id: string }[];
};

/** Counts straight from the files, with nothing of the importer. */
function recount(files: readonly SourceFile[]) {
  const json = (file: SourceFile): unknown => JSON.parse(new TextDecoder().decode(file.bytes));
  const events = files
    .filter((file) => /event-\d+-.*\.json$/.test(file.path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => json(file) as RawEvent);
  const state = files.find((file) => file.path.endsWith("base_state.json"));
  const stats = state
    ? (json(state) as { stats: { usage_to_metrics: Record<string, RawMetrics> } }).stats
    : null;
  const metrics = Object.values(stats?.usage_to_metrics ?? {});
  const responses = new Set(events.flatMap((event) => event.llm_response_id ?? []));
  const metered = metrics.flatMap((each) => each.token_usages.map((usage) => usage.response_id));
  const children = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    if (event.kind === "ConversationStateUpdateEvent") continue;
    const parent = event.parent_id ?? events[at - 1]?.id ?? "__root__";
    children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const sum = (pick: (each: RawMetrics) => number) => metrics.reduce((total, each) => total + pick(each), 0);
  return {
    ids: events.map((event) => event.id).sort(),
    kinds: events.map((event) => event.kind).sort(),
    joinable: metered.filter((id) => responses.has(id)).length,
    metered: metered.length,
    /** Every further child of an event, and every further root, starts a branch. */
    branches: [...children.values()].reduce((total, count) => total + count - 1, 0),
    input: sum((each) => each.accumulated_token_usage.prompt_tokens),
    output: sum((each) => each.accumulated_token_usage.completion_tokens),
    cacheRead: sum((each) => each.accumulated_token_usage.cache_read_tokens),
    cost: sum((each) => each.accumulated_cost),
  };
}

const allEvents = (conversations: readonly ImportedConversation[]) =>
  conversations.flatMap((each) => each.events);

function expectWhole(files: readonly SourceFile[], result: ImportResult): void {
  const raw = recount(files);
  const events = allEvents(result.conversations);
  expect(events.map((event) => event.eventId).sort()).toEqual(raw.ids);
  expect(events.map((event) => event.sourceKind).sort()).toEqual(raw.kinds);
  expect(result.conversations.filter((each) => each.forkedFrom)).toHaveLength(raw.branches);
  expect(events.filter((event) => event.usage)).toHaveLength(raw.joinable);
  const byBytes = new Set(files.map((file) => Buffer.from(file.bytes).toString("base64")));
  for (const event of events) {
    expect(byBytes.has(Buffer.from(event.bytes).toString("base64"))).toBe(true);
    const content = openhandsSdk.content(event.bytes);
    expect(EventContent.safeParse(content).success).toBe(true);
    expect(event.summary.length).toBeGreaterThan(0);
    expect(event.summary).not.toMatch(/\p{Cc}/u);
  }
  const joined = sumUsages(events.map((event) => event.usage));
  const total = result.conversations.reduce((sum, each) => addTotals(sum, each.unattributed), joined);
  if (raw.metered === 0) return;
  expect(total).toMatchObject({
    responses: raw.metered,
    input: raw.input,
    output: raw.output,
    cacheRead: raw.cacheRead,
  });
  expect(total.cost).toBeCloseTo(raw.cost, 9);
}

describe.skipIf(!existsSync(CORPUS))("real runs of the corpus", () => {
  it("with-metrics: three responses with tokens and price of their own", () => {
    const files = load("openhands-sdk/with-metrics");
    const result = openhandsSdk.read(files);
    expect(result.rejected).toEqual([]);
    expectWhole(files, result);
    const [root] = result.conversations;
    expect(root).toMatchObject({ externalId: "cd945624-03b9-487e-bdd4-018e3f531dfd", status: "finished" });
    expect(root?.config).toMatchObject({ model: "openai/gpt-4o-mini", provider: "openai" });
    const usages = allEvents(result.conversations).flatMap((event) => event.usage ?? []);
    expect(usages.map((usage) => [usage.input, usage.output, usage.cacheRead, usage.cost])).toEqual([
      [3778, 36, 0, 0.0005882999999999999],
      [3869, 32, 3712, 0.00032114999999999997],
      [3936, 26, 3840, 0.00031800000000000003],
    ]);
    expect(sumUsages(usages)).toMatchObject({
      input: 11583,
      output: 94,
      cacheRead: 7552,
      costedResponses: 3,
    });
    expect(sumUsages(usages).cost).toBeCloseTo(0.00122745, 12);
    expect(root?.unattributed).toMatchObject({ responses: 0, input: 0, cost: 0 });
    expect(result.ignored).toEqual([expect.stringMatching(/\.eventlog\.lock$/)]);
  });

  it("tree_demo: trunk and two branches, prices whose times fit nothing stay with the run", () => {
    const files = load("openhands-sdk/tree_demo");
    const result = openhandsSdk.read(files);
    expect(result.rejected).toEqual([]);
    expectWhole(files, result);
    expect(result.conversations.map((each) => [each.title, each.events.length])).toEqual([
      ["CI job 4711", 24],
      ["Actually only explain, do not fix.", 2],
      ["Fresh start", 1],
    ]);
    expect(result.conversations[0]?.unattributed.cost).toBeCloseTo(0.0515, 10);
  });

  it.each([
    ["a-legacy-linear", 50, 1],
    ["b-tree-in-place", 176, 5],
    ["c-fork-from-event-of-b", 73, 1],
    ["e-big-tree", 1315, 6],
  ])("%s: all %i events owned once in %i conversations", (name, count, conversations) => {
    const files = load(`${DERIVED}/${name}`);
    const result = openhandsSdk.read(files);
    expect(result.rejected).toEqual([]);
    expectWhole(files, result);
    expect(allEvents(result.conversations)).toHaveLength(count);
    expect(result.conversations).toHaveLength(conversations);
  });

  it("all-kinds: 31 lines of 19 kinds, none of them opaque", () => {
    const files = load("openhands-sdk/all-kinds");
    const result = openhandsSdk.read(files);
    expect(result.rejected).toEqual([]);
    const events = allEvents(result.conversations);
    const text = new TextDecoder().decode(files[0]?.bytes);
    const raw = text.trim().split("\n");
    expect(events.map((event) => new TextDecoder().decode(event.bytes)).sort()).toEqual([...raw].sort());
    expect(events).toHaveLength(31);
    expect(new Set(events.map((event) => event.sourceKind)).size).toBe(19);
    expect(events.filter((event) => event.kind === "opaque")).toEqual([]);
  });

  it("cli-trajectories: three runs without base_state.json", () => {
    const files = load("openhands-sdk/cli-trajectories");
    const result = openhandsSdk.read(files);
    expect(result.rejected).toEqual([]);
    expect(result.conversations.map((each) => each.events.length)).toEqual([14, 5, 5]);
    expectWhole(
      files.filter((file) => file.path.startsWith("simple")),
      {
        ...result,
        conversations: result.conversations.filter((each) => each.key.startsWith("simple")),
      },
    );
    for (const each of result.conversations) {
      expect(each).toMatchObject({
        status: "unknown",
        config: { model: null },
        unattributed: { input: null },
      });
      expect(each.config.systemPrompt?.length).toBeGreaterThan(1_000);
      expect(each.config.tools.length).toBeGreaterThan(3);
    }
  });
});

describe.skipIf(!existsSync(CORPUS))("damaged runs of the corpus", () => {
  /** Events that come in (0: the run is left out), and what has to be named. */
  it.each<[string, number, RegExp[]]>([
    ["duplicate_index", 30, [/repeats event/, /names the head event/]],
    ["empty_event_file", 0, [/is empty/, /does not exist for event/]],
    ["index_gap", 0, [/Event 7 is missing/, /does not exist for event/]],
    ["leaf_missing", 30, [/names the head event does-not-exist/]],
    ["no_base_state", 30, []],
    ["parent_cycle", 0, [/Cycle in event tree/]],
    ["six_digit_index", 30, [/Events 29 to 99999 are missing/, /names the head event/]],
    ["stray_files", 30, [/names the head event/]],
    ["truncated_event_file", 29, [/is cut off/, /names the head event/]],
  ])("%s: %i events, every fault named", (name, count, reasons) => {
    const { conversations, rejected } = openhandsSdk.read(load(`${EDGE}/${name}`));
    expect(allEvents(conversations)).toHaveLength(count);
    expect(rejected.map((each) => each.reason)).toEqual(
      reasons.map((reason) => expect.stringMatching(reason)),
    );
    expect(rejected.every((each) => each.file !== "")).toBe(true);
  });

  it("no file of the other edge cases makes it throw", () => {
    const folder = join(CORPUS, "edge-cases/derived");
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) {
      const bytes = new Uint8Array(readFileSync(join(folder, name)));
      expect(() => openhandsSdk.read([{ path: name, bytes }])).not.toThrow();
      expect(() => openhandsSdk.content(bytes)).not.toThrow();
    }
  });
});
