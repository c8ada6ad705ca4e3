import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { jsonFile, linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { openhandsLegacy } from "./importer.ts";
import { action, ask, observation } from "./testing/events.ts";

const read = (document: unknown) => openhandsLegacy.read([jsonFile("a.json", document)]);
const reasons = (result: ReturnType<typeof read>) => result.rejected.map((each) => each.reason);

describe("damaged runs", () => {
  it("events that are none are named by their place, the others come in", () => {
    const result = read([
      ask(0),
      7,
      { hello: 1 },
      { action: "run", observation: "run" },
      action(4, "message", { content: "x" }),
    ]);
    expect(result.conversations[0]?.events).toHaveLength(2);
    expect(reasons(result)).toEqual(
      [1, 2, 3].map((at) => `event ${at} of the history is neither action nor observation and was left out`),
    );
  });

  it("a line that is no JSON is named; a byte order mark and CRLF change nothing", () => {
    const good = JSON.stringify({ instance_id: "a", history: [ask(0)] });
    const file = textFile(
      "output.jsonl",
      `\uFEFF${good}\r\n${good.slice(0, -3)}\r\n${good.replace('"a"', '"b"')}\r\n`,
    );
    const { conversations, rejected } = openhandsLegacy.read([file]);
    expect(conversations.map((each) => each.externalId)).toEqual(["a", "b"]);
    expect(rejected).toEqual([
      { file: "output.jsonl", line: 2, reason: expect.stringMatching(/cut off|not valid JSON/) },
    ]);
  });

  it("a line without events is named", () => {
    const file = linesFile("output.jsonl", [
      { instance_id: "a", history: [ask(0)] },
      { instance_id: "b", history: [] },
    ]);
    expect(openhandsLegacy.read([file]).rejected).toEqual([
      { file: "output.jsonl", line: 2, reason: "holds no events" },
    ]);
  });

  it("twice the same id: both stay, the second under an id of its own, and that is said", () => {
    const result = read([ask(1), ask(1, "again")]);
    expect(result.conversations[0]?.events.map((event) => event.eventId)).toEqual([
      "1",
      expect.stringMatching(/^event-[0-9a-f]{12}$/),
    ]);
    expect(reasons(result)).toEqual([expect.stringMatching(/^event 1 of the history has the id 1/)]);
  });

  it("a result whose call is not there, and a cause in a circle, are results like any other", () => {
    const result = read([
      observation(1, "run", "x", { cause: 99 }),
      observation(2, "run", "y", { cause: 2 }),
    ]);
    expect(result.conversations[0]?.events.map(({ kind, toolCallId }) => [kind, toolCallId])).toEqual([
      ["tool_result", "action-99"],
      ["tool_result", "action-2"],
    ]);
    expect(result.rejected).toEqual([]);
  });

  it("wrong shapes count as absent", () => {
    const odd = [
      action(
        1.5,
        "run",
        { command: { a: 1 } },
        { tool_call_metadata: 7, llm_metrics: [], timestamp: 3, source: {} },
      ),
      action(2, "\0", {}, { tool_call_metadata: { tool_call_id: 5, model_response: "x" } }),
      observation(3, "run", "", { content: 7, extras: "x", cause: "1" }),
    ];
    const events = read([ask(0), ...odd]).conversations[0]?.events ?? [];
    expect(events).toHaveLength(4);
    expect(events.every((event) => event.usage === null && !event.sourceKind.includes("\0"))).toBe(true);
  });

  it("the same run twice comes in once", () => {
    const line = { instance_id: "a", history: [ask(0)] };
    const result = openhandsLegacy.read([linesFile("output.jsonl", [line, line])]);
    expect(result.conversations).toHaveLength(1);
    expect(reasons(result)).toEqual(["holds the same run as output.jsonl:1; imported once"]);
  });

  it("prototype keys are data", () => {
    const text =
      '[{"id":0,"source":"user","action":"__proto__","args":{"__proto__":{"polluted":1},"content":"x"},"__proto__":{"polluted":1}}]';
    const [run] = openhandsLegacy.read([textFile("a.json", text)]).conversations;
    expect(run?.events).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("a condensation cannot name more than it could have forgotten", () => {
    const args = { forgotten_events_start_id: 0, forgotten_events_end_id: Number.MAX_SAFE_INTEGER };
    const model = read([ask(0), action(1, "condensation", args)]).conversations[0]?.events[1]?.model;
    expect(model?.[0]?.type === "compaction" && model[0].forgottenEventIds.length).toBe(100_000);
  });

  it("50,000 events", () => {
    const list = Array.from({ length: 50_000 }, (_, at) => ask(at));
    expect(read(list).conversations[0]?.events).toHaveLength(50_000);
  });

  it("no bytes make the reader of payloads throw", () => {
    for (const text of [
      "",
      "{",
      "null",
      "7",
      "[]",
      '"x"',
      '{"action":7}',
      '{"action":"message"}',
      '{"kind":"MessageEvent"}',
    ]) {
      expect(EventContent.safeParse(openhandsLegacy.content(new TextEncoder().encode(text))).success).toBe(
        true,
      );
    }
    expect(openhandsLegacy.content(new Uint8Array([0xff])).parts).toHaveLength(1);
  });
});
