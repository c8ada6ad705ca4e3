import { describe, expect, it } from "vitest";
import { detectFormat } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { atif } from "./importer.ts";
import { agentStep, type Fields, trajectory, userStep } from "./testing/steps.ts";

const read = (document: Fields) => atif.read([jsonFile("run.json", document, 2)]);

describe("a trajectory whose version does not say ATIF", () => {
  const steps = [userStep(1), agentStep(2, { reasoning_effort: 0.4 })];
  const document = { ...trajectory({ steps }), agent: { name: "terminal", version: "1", model: "m-1" } };

  it.each([["1.4"], [undefined]])("is known by its numbered steps: %s", (version) => {
    const { schema_version: _named, ...rest } = document as Fields;
    const unnamed = version === undefined ? rest : { ...rest, schema_version: version };
    expect(detectFormat(jsonFile("run.json", unnamed))).toBe(atif);
    const { conversations, rejected } = read(unnamed);
    expect(conversations[0]?.events).toHaveLength(2);
    expect(conversations[0]?.config.parameters.reasoningEffort).toBe("0.4");
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "does not say that it is ATIF; its steps are, and are read as version 1.7",
    ]);
  });

  it.each([
    ["a workflow's steps", { agent: { pool: "x" }, steps: [{ step_id: "build", run: "make" }] }],
    [
      "another version of something",
      { schema_version: 3, agent: {}, steps: [{ step_id: 1, source: "user" }] },
    ],
    ["no agent", { steps: [{ step_id: 1, source: "user", message: "Hi" }] }],
  ])("is not guessed from %s", (_what, other) => {
    expect(atif.detect([jsonFile("steps.json", other)])).toBe(false);
  });
});

it("a list of trajectories is as many runs", () => {
  const runs = ["a", "b"].map((id) => trajectory({ session_id: id, steps: [userStep(1), agentStep(2)] }));
  const file = jsonFile("runs.json", runs, 2);
  expect(detectFormat(file)).toBe(atif);
  const { conversations, rejected } = atif.read([file]);
  expect(rejected).toEqual([]);
  expect(conversations.map(({ externalId, events }) => [externalId, events.length])).toEqual([
    ["a", 2],
    ["b", 2],
  ]);
  expect(new Set(conversations.map(({ sourceDigest }) => sourceDigest)).size).toBe(2);
});

describe("a step that replaces the context", () => {
  const compacted = {
    step_id: 3,
    source: "system",
    message: "Context was compacted",
    observation: {
      results: [
        { content: "So far: the parser is mended.", subagent_trajectory_ref: [{ trajectory_id: "c-1" }] },
      ],
    },
    extra: { context_management: { type: "compaction", boundary: "replace" } },
  };

  it("is a compaction: the model reads what it observed, and nothing before it", () => {
    const { conversations } = read(
      trajectory({ steps: [userStep(1), agentStep(2), compacted, agentStep(4)] }),
    );
    const events = conversations[0]?.events ?? [];
    expect(events.map(({ kind, role }) => [kind, role])).toEqual([
      ["message", "user"],
      ["message", "assistant"],
      ["compaction", null],
      ["message", "assistant"],
    ]);
    const content = atif.content(events[2]?.bytes ?? new Uint8Array());
    expect(content.model).toEqual(events[2]?.model);
    expect(content.model).toMatchObject([
      { type: "compaction", summary: "So far: the parser is mended.", forgetsAll: true },
    ]);
    expect(content.parts.map(({ type }) => type)).toEqual(["text", "compaction", "note"]);
  });

  it("leaves steps that add to the context as they were", () => {
    const added = { ...compacted, extra: { context_management: { type: "injection", boundary: "append" } } };
    const { conversations } = read(trajectory({ steps: [userStep(1), added] }));
    expect(conversations[0]?.events.map(({ kind }) => kind)).toEqual(["message", "message", "message"]);
  });
});
