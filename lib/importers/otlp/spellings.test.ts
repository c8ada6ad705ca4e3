import { describe, expect, it } from "vitest";
import { detectFormat } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { otlp } from "./importer.ts";

type Json = Record<string, unknown>;

const TRACE = "0af7651916cd43dd8448eb211c80319c";

function span(id: string, attributes: Json, more: Json = {}): Json {
  return {
    traceId: TRACE,
    spanId: id.padStart(16, "0"),
    name: "request",
    startTimeUnixNano: `170000000${id}000000000`,
    endTimeUnixNano: `170000000${id}500000000`,
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
    })),
    ...more,
  };
}

const exported = (...spans: Json[]) => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: {}, spans }] }],
});

function told(document: Json) {
  const file = jsonFile("spans.json", document);
  expect(detectFormat(file)).toBe(otlp);
  const { conversations, rejected } = otlp.read([file]);
  expect(rejected).toEqual([]);
  const events = conversations.flatMap((each) => each.events).filter(({ kind }) => kind !== "log");
  for (const event of events.filter(({ kind }) => kind !== "system_prompt"))
    expect(otlp.content(event.bytes, event.kind).model).toEqual(event.model);
  return {
    said: events.map(({ role, summary, toolCallId }) => [role, summary, toolCallId]),
    usage: events.flatMap(({ usage }) => usage ?? []),
    config: conversations[0]?.config,
  };
}

describe("OpenInference's numbered attributes", () => {
  const ask = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "m-1",
    "llm.input_messages.0.message.role": "user",
    "llm.input_messages.0.message.contents.0.message_content.type": "text",
    "llm.input_messages.0.message.contents.0.message_content.text": "Look",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "ls",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"path":"."}',
    "llm.token_count.prompt": 10,
    "llm.token_count.completion": 3,
    "llm.token_count.prompt_details.cache_read": 4,
  };

  it("are messages, calls and usage of a request; chains around it are nobody's words", () => {
    const chain = span("1", { "openinference.span.kind": "CHAIN", "input.value": "Look" });
    const parent = { parentSpanId: "1".padStart(16, "0") };
    const { said, usage, config } = told(exported(chain, span("2", ask, parent)));
    expect(said).toEqual([
      ["user", "Look", null],
      ["assistant", ".", "c1"],
    ]);
    expect(usage).toMatchObject([{ model: "m-1", input: 10, output: 3, cacheRead: 4 }]);
    expect(config?.model).toBe("m-1");
  });
});

describe("spans of Vercel's AI SDK", () => {
  it("are read in its own words, each result answering its call", () => {
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "Look" }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "tool-call", toolCallId: "c1", toolName: "ls", input: { path: "." } },
          { type: "tool-call", toolCallId: "c2", toolName: "pwd", args: {} },
        ],
      },
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "c1", toolName: "ls", output: { type: "text", value: "a.py" } },
          { type: "tool-result", toolCallId: "c2", toolName: "pwd", result: "/repo" },
        ],
      },
    ];
    const { said, usage, config } = told(
      exported(
        span("1", {
          "operation.name": "ai.generateText.doGenerate",
          "ai.prompt.messages": JSON.stringify(messages),
          "ai.response.text": "One file.",
          "gen_ai.request.model": "m-2",
          "gen_ai.usage.input_tokens": 20,
          "gen_ai.usage.output_tokens": 2,
        }),
      ),
    );
    expect(config?.systemPrompt).toBe("Be brief.");
    expect(said.filter(([role]) => role !== "system")).toEqual([
      ["user", "Look", null],
      ["assistant", ".", "c1"],
      ["assistant", "pwd", "c2"],
      ["tool", "a.py", "c1"],
      ["tool", "/repo", "c2"],
      ["assistant", "One file.", null],
    ]);
    expect(usage).toMatchObject([{ input: 20, output: 2 }]);
  });
});

it("protobuf's own spelling of the fields is the same export", () => {
  const document = exported(
    span("1", { "gen_ai.request.model": "m", "gen_ai.prompt": "Hi", "gen_ai.completion": "Hello" }),
  );
  const snake = JSON.stringify(document).replace(
    /"(resourceSpans|scopeSpans|traceId|spanId|startTimeUnixNano|endTimeUnixNano|stringValue)"/g,
    (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  expect(snake).toContain('"resource_spans"');
  expect(told(JSON.parse(snake)).said).toEqual(told(document).said);
  expect(told(document).said).toHaveLength(2);
});

it("log records without their spans are refused with what is missing", () => {
  const record = {
    traceId: TRACE,
    spanId: "1".padStart(16, "0"),
    eventName: "gen_ai.user.message",
    body: {},
  };
  const file = jsonFile("logs.json", { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const { conversations, rejected } = otlp.read([file]);
  expect(conversations).toEqual([]);
  expect(rejected).toEqual([
    { file: "logs.json", line: null, reason: expect.stringMatching(/but not the spans: send the file with/) },
  ]);
});
