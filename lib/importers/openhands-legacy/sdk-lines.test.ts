import { describe, expect, it } from "vitest";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { openhandsLegacy } from "./importer.ts";

const run = buildOpenhandsRun({
  steps: [
    { user: "Fix the build" },
    {
      tools: [{ name: "terminal", args: { command: "make" }, output: "ok" }],
      usage: { input: 100, output: 5, cost: 0.5 },
    },
    { agent: "Done", usage: { input: 120, output: 7, cost: 0.25 } },
  ],
  branches: [{ after: 0, steps: [{ agent: "Another way", usage: null }] }],
});
const stats = run.baseState.stats as { usage_to_metrics: Record<string, unknown> };
const line = (more: object = {}) => ({
  instance_id: "acme__api-7",
  attempt: 1,
  metadata: { llm: { model: "openai/gpt-x", temperature: 0 } },
  history: run.events,
  metrics: stats.usage_to_metrics.agent,
  error: null,
  test_result: {},
  ...more,
});

describe("output lines whose history holds events of the SDK", () => {
  const file = linesFile("output.jsonl", [line()]);

  it("are read by the SDK's reader, with the line's metrics and settings", () => {
    expect(pickImporter([file])).toBe(openhandsLegacy);
    const { conversations, rejected } = openhandsLegacy.read([file]);
    expect(rejected).toEqual([]);
    // No line says where a run's head is: it stands at the last event, and the first steps are what it left.
    const [trunk, branch] = conversations;
    expect(trunk).toMatchObject({ key: "output.jsonl", externalId: "acme__api-7", title: "acme__api-7" });
    expect(trunk?.config).toMatchObject({ model: "openai/gpt-x" });
    const usages = conversations.flatMap((each) => each.events).flatMap((event) => event.usage?.input ?? []);
    expect(usages).toEqual([100, 120]);
    expect(branch?.forkedFrom?.eventId).toBe(trunk?.events[1]?.eventId);
    expect(branch?.externalId).toMatch(/^acme__api-7#/);
    for (const event of conversations.flatMap((each) => each.events)) {
      expect(textOf(file)).toContain(textOf(event));
      if (event.kind !== "system_prompt")
        expect(openhandsLegacy.content(event.bytes).model).toEqual(event.model);
    }
  });

  it("name what is wrong with an event by its place in the history", () => {
    const history = [...run.events.slice(0, 2), run.events[1]];
    const { rejected } = openhandsLegacy.read([linesFile("output.jsonl", [line({ history }), line()])]);
    expect(rejected).toEqual([
      { file: "output.jsonl", line: 1, reason: expect.stringMatching(/^history\[2\]: repeats event/) },
    ]);
  });

  it("an error of the run is its status", () => {
    const { conversations } = openhandsLegacy.read([linesFile("output.jsonl", [line({ error: "stuck" })])]);
    expect(conversations[0]?.status).toBe("error");
  });
});
