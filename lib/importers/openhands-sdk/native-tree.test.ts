import { describe, expect, it } from "vitest";
import { openhandsSdk } from "./importer.ts";
import { buildOpenhandsRun, type RunOptions } from "./testing/fixture.ts";

const state = { event: { kind: "ConversationStateUpdateEvent", key: "execution_status", value: "running" } };
const TREE: RunOptions = {
  title: "CI job",
  tags: { run: "1" },
  steps: [
    { user: "Fix the parser" },
    { tools: [{ name: "terminal", args: { command: "pytest" }, output: "1 failed" }] },
    state,
    { agent: "Done." },
  ],
  branches: [
    { after: 1, steps: [{ user: "Only explain.\nPlease." }, { agent: "It fails because …" }] },
    { after: 1, steps: [{ agent: "Second try" }] },
    { after: -1, steps: [{ user: "Fresh start" }] },
  ],
};

describe("a native tree", () => {
  const run = buildOpenhandsRun(TREE);
  const { conversations, rejected } = openhandsSdk.read(run.files);
  const [root, ...branches] = conversations;

  it("has the path to the head as root conversation, state updates in their place", () => {
    expect(rejected).toEqual([]);
    expect(root?.events.map((event) => event.sourceKind)).toEqual([
      "SystemPromptEvent",
      "MessageEvent",
      "ActionEvent",
      "ObservationEvent",
      "ConversationStateUpdateEvent",
      "MessageEvent",
    ]);
  });

  it("has each abandoned branch as a fork with its fork point, parents first", () => {
    const point = run.events[3]?.id;
    expect(branches.map((each) => [each.title, each.forkedFrom])).toEqual([
      ["Only explain.", { key: root?.key, eventId: point }],
      ["Second try", { key: root?.key, eventId: point }],
      ["Fresh start", { key: root?.key, eventId: null }],
    ]);
    const seen = new Set<string>();
    for (const each of conversations) {
      if (each.forkedFrom) expect(seen.has(each.forkedFrom.key)).toBe(true);
      expect(seen.has(each.key)).toBe(false);
      seen.add(each.key);
    }
  });

  it("owns every event exactly once and counts every usage once", () => {
    const owned = conversations.flatMap((each) => each.events.map((event) => event.eventId));
    expect(owned.sort()).toEqual(run.events.map((event) => event.id).sort());
    const used = conversations.flatMap((each) => each.events.filter((event) => event.usage));
    expect(used).toHaveLength(4);
  });

  it("gives a branch the run's config as a copy of its own, no digest, no tags and no usage rest", () => {
    for (const branch of branches) {
      expect(branch).toMatchObject({
        status: "idle",
        tags: {},
        sourceDigest: null,
        unattributed: { responses: 0, cost: null },
      });
      expect(branch.config).toEqual(root?.config);
      expect(branch.config).not.toBe(root?.config);
      expect(branch.externalId).toContain(`${root?.externalId}#`);
    }
    expect(root?.sourceDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("keeps condensations with what they made the model forget", () => {
    const steps: RunOptions["steps"] = [...TREE.steps, { condense: "So far: one test fails.", forget: 2 }];
    const {
      conversations: [only],
    } = openhandsSdk.read(buildOpenhandsRun({ steps }).files);
    const event = only?.events.at(-1);
    expect(event).toMatchObject({
      kind: "compaction",
      summary: "Condensed 2 events: So far: one test fails.",
    });
    expect(event?.usage?.input).toBeGreaterThan(0);
    expect(event?.model).toMatchObject([{ type: "compaction", summaryOffset: 2 }]);
  });
});
