import { describe, expect, it } from "vitest";
import { detectFormat } from "#lib/importers/registry.ts";
import { jsonFile, linesFile } from "#lib/importers/testing/corpus-files.ts";
import { openaiMessages } from "./importer.ts";

type Json = Record<string, unknown>;

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string, more: Json = {}) => ({ role: "assistant", content, ...more });
const usage = { prompt_tokens: 9, completion_tokens: 1 };
const completion = (content: string) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "m-1",
  choices: [
    { index: 0, message: assistant(content, { refusal: null, annotations: [] }), finish_reason: "stop" },
  ],
  usage,
});

function read(...records: unknown[]) {
  const file = records.length === 1 ? jsonFile("log.json", records[0]) : linesFile("log.jsonl", records);
  expect(detectFormat(file)).toBe(openaiMessages);
  return openaiMessages.read([file]);
}

const said = (record: unknown) => {
  const { conversations, rejected } = read(record);
  expect(rejected).toEqual([]);
  return conversations.map(({ events }) => events.map(({ role, summary }) => [role, summary]));
};
const PAIR = [
  ["user", "Hi"],
  ["assistant", "Hello"],
];

describe("where the messages stand", () => {
  it.each(
    ["messages", "conversation", "conversations", "dialog", "chat", "history", "trajectory", "input"].map(
      (key) => [key, { id: "x", [key]: [user("Hi"), assistant("Hello")] }] as const,
    ),
  )("%s", (_key, record) => {
    expect(said(record)).toEqual([PAIR]);
  });

  it("in ShareGPT's words", () => {
    const conversations = [
      { from: "system", value: "Be kind." },
      { from: "human", value: "Hi" },
      { from: "gpt", value: "Hello" },
    ];
    const [run] = read([{ id: "a", conversations }]).conversations;
    expect(run?.config.systemPrompt).toBe("Be kind.");
    expect(run?.events.slice(1).map(({ role, summary }) => [role, summary])).toEqual(PAIR);
    const content = openaiMessages.content(run?.events[2]?.bytes ?? new Uint8Array());
    expect(content.model).toEqual([{ type: "text", text: "Hello" }]);
  });

  it("in the samples of an evaluation", () => {
    const samples = ["Hi", "Hey"].map((text, id) => ({ id, messages: [user(text), assistant("Hello")] }));
    expect(said({ eval: { task: "t" }, samples })).toHaveLength(2);
  });
});

describe("what was answered beside them", () => {
  it("ends the conversation, with what it used; a log's next request goes on from it", () => {
    const first = { request: { model: "m", messages: [user("2+2?")] }, response: completion("4") };
    const more = [user("2+2?"), assistant("4"), user("3+3?")];
    const second = { request: { model: "m", messages: more }, response: completion("6") };
    const { conversations, rejected } = read(first, second);
    expect(rejected).toEqual([]);
    expect(conversations.map(({ events }) => events.map(({ summary }) => summary))).toEqual([
      ["2+2?", "4"],
      ["3+3?", "6"],
    ]);
    expect(conversations[1]?.forkedFrom?.key).toBe(conversations[0]?.key);
    const counted = conversations.flatMap(({ events }) => events.flatMap((event) => event.usage ?? []));
    expect(counted.map(({ model, input, output }) => [model, input, output])).toEqual([
      ["m-1", 9, 1],
      ["m-1", 9, 1],
    ]);
  });

  it("is all there is in the results of a batch", () => {
    const { conversations } = read({
      custom_id: "r1",
      response: { status_code: 200, body: completion("4") },
    });
    expect(conversations[0]?.events.map(({ summary, usage: used }) => [summary, used?.input])).toEqual([
      ["4", 9],
    ]);
  });

  it("is a message of Anthropic's API, whose prompt and tools stand beside the messages", () => {
    const response = {
      type: "message",
      role: "assistant",
      model: "claude-x",
      content: [{ type: "tool_use", id: "toolu_1", name: "ls", input: {} }],
      usage: { input_tokens: 3, output_tokens: 2 },
    };
    const request = {
      system: [{ type: "text", text: "Be brief." }],
      tools: [{ name: "ls", input_schema: { type: "object" } }],
      messages: [user("Look")],
    };
    const [run] = read({ request, response }).conversations;
    expect(run?.config).toMatchObject({
      systemPrompt: "Be brief.",
      tools: [{ name: "ls", inputSchema: { type: "object" } }],
    });
    expect(run?.events[1]).toMatchObject({ kind: "tool_call", toolCallId: "toolu_1", usage: { input: 3 } });
  });

  it("is each of a pair of preferences, and both keep what was asked", () => {
    const prompt = [user("Hi")];
    const pair = { prompt, chosen: [assistant("Hello")], rejected: [assistant("Go away")] };
    expect(said(pair)).toEqual([
      PAIR,
      [
        ["user", "Hi"],
        ["assistant", "Go away"],
      ],
    ]);
    const digests = read(pair).conversations.map(({ sourceDigest }) => sourceDigest);
    expect(new Set(digests).size).toBe(2);
  });
});

describe("items of the Responses API", () => {
  const items = [
    { role: "user", content: [{ type: "input_text", text: "Look" }] },
    { type: "reasoning", summary: [{ type: "summary_text", text: "A list." }] },
    { type: "function_call", call_id: "c1", name: "ls", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: "a.py" },
  ];
  const answer = { type: "message", role: "assistant", content: [{ type: "output_text", text: "One." }] };

  it("are thoughts, calls and results among the messages", () => {
    const { conversations, rejected } = read([...items, answer]);
    expect(rejected).toEqual([]);
    const events = conversations[0]?.events ?? [];
    expect(events.map(({ kind, role, toolCallId }) => [kind, role, toolCallId])).toEqual([
      ["message", "user", null],
      ["reasoning", "assistant", null],
      ["tool_call", "assistant", "c1"],
      ["tool_result", "tool", "c1"],
      ["message", "assistant", null],
    ]);
    for (const event of events) expect(openaiMessages.content(event.bytes).model).toEqual(event.model);
  });

  it("are followed by the output of the request, with its usage", () => {
    const response = {
      object: "response",
      model: "m-2",
      output: [answer],
      usage: { input_tokens: 5, output_tokens: 2 },
    };
    const [run] = read({ request: { input: items }, response }).conversations;
    expect(run?.events).toHaveLength(5);
    expect(run?.events[4]?.usage).toMatchObject({ model: "m-2", input: 5, output: 2 });
  });
});

it.each([
  [
    "users with roles",
    [
      { role: "admin", name: "A" },
      { role: "user", name: "B" },
    ],
  ],
  ["messages that are texts by name", { messages: { welcome: "Hi {name}" } }],
  ["a list of tools", [{ type: "function", function: { name: "ls", parameters: {} } }]],
  ["a dataset of prompts", { prompt: "Say hi", completion: "hi" }],
  ["a message of a chat service", [{ type: "message", user: "U1", text: "hi" }]],
  [
    "links with a source and a value",
    [
      { from: "a", value: 1 },
      { from: "b", value: 2 },
    ],
  ],
  ["an input of a program", { input: [1, 2], output: [3] }],
])("takes no %s", (_what, document) => {
  expect(openaiMessages.detect([jsonFile("data.json", document)])).toBe(false);
});
