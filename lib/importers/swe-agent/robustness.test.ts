import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { jsonFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { sweAgent } from "./importer.ts";

const FORMAT = { trajectory_format: "mini-swe-agent-1.1" };
const read = (document: unknown) => sweAgent.read([jsonFile("a.traj.json", document)]);
const ask = (more: object = {}) => ({ role: "user", content: "hi", ...more });

describe("damaged trajectories", () => {
  it("messages that are none are named, the others come in", () => {
    const result = read({ ...FORMAT, messages: [7, ask(), { content: "x" }, null] });
    expect(result.conversations[0]?.events).toHaveLength(1);
    expect(result.rejected.map((each) => each.reason)).toEqual([
      "messages[0] is no message and was left out",
      "messages[2] is no message and was left out",
      "messages[3] is no message and was left out",
    ]);
  });

  it("without a message it is refused with the reason", () => {
    expect(read({ ...FORMAT, messages: [] })).toMatchObject({
      conversations: [],
      rejected: [
        { file: "a.traj.json", line: null, reason: expect.stringMatching(/^holds no readable message/) },
      ],
    });
  });

  it("a byte order mark changes nothing; a file that is cut off is no trajectory", () => {
    const text = JSON.stringify({ ...FORMAT, messages: [ask()] });
    expect(sweAgent.read([textFile("a.json", `\uFEFF${text}`)]).conversations[0]?.events).toHaveLength(1);
    expect(sweAgent.detect([textFile("a.json", text.slice(0, -4))])).toBe(false);
  });

  it("wrong shapes inside a message count as absent", () => {
    const messages = [
      {
        role: "assistant",
        content: { a: 1 },
        tool_calls: [null, 7, { function: { name: 3, arguments: { x: 1 } } }],
      },
      { role: "tool", tool_call_id: "", content: 7 },
      { role: "robot\0", content: "x" },
    ];
    const events = read({ ...FORMAT, messages }).conversations[0]?.events ?? [];
    expect(events.map(({ kind, role }) => [kind, role])).toEqual([
      ["tool_call", "assistant"],
      ["tool_call", "assistant"],
      ["message", "tool"],
      ["control", null],
    ]);
    expect(events.every((event) => !event.sourceKind.includes("\0"))).toBe(true);
  });

  it("counts, costs and times that are none are left out", () => {
    const response = { usage: { prompt_tokens: -1, completion_tokens: 2 ** 40 } };
    const messages = [
      ask(),
      { role: "assistant", content: "x", extra: { response, cost: -1, timestamp: 1e300 } },
    ];
    const [run] = read({
      ...FORMAT,
      messages,
      info: { model_stats: { instance_cost: "1", api_calls: -2 } },
    }).conversations;
    expect(run?.events[1]).toMatchObject({ usage: null, timestamp: null });
    expect(run?.unattributed).toMatchObject({ responses: 0, cost: null });
  });

  it("the same file twice comes in once", () => {
    const file = jsonFile("a.json", { ...FORMAT, messages: [ask()] });
    const { conversations, rejected } = sweAgent.read([{ ...file, path: "b.json" }, file]);
    expect(conversations.map((each) => each.key)).toEqual(["a.json"]);
    expect(rejected.map((each) => each.reason)).toEqual(["holds the same bytes as a.json; imported once"]);
  });

  it("prototype keys are data", () => {
    const text =
      '{"trajectory_format":"mini-swe-agent-1","__proto__":{"polluted":1},"info":{"__proto__":{"polluted":1}},"messages":[{"role":"user","content":"x","__proto__":{"role":"system"}}]}';
    expect(sweAgent.read([textFile("a.json", text)]).conversations).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("50,000 messages", () => {
    const messages = Array.from({ length: 50_000 }, (_, at) => ask({ role: at % 2 ? "assistant" : "user" }));
    expect(read({ ...FORMAT, messages }).conversations[0]?.events).toHaveLength(50_000);
  });

  it("no bytes make the reader of payloads throw", () => {
    for (const text of [
      "",
      "{",
      "null",
      "7",
      "[]",
      '"x"',
      '{"role":7}',
      '{"function":{}}',
      '{"response":""}',
    ]) {
      expect(EventContent.safeParse(sweAgent.content(new TextEncoder().encode(text))).success).toBe(true);
    }
    expect(sweAgent.content(new Uint8Array([0xff])).parts).toHaveLength(1);
  });
});
