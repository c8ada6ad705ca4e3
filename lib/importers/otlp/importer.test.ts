import { describe, expect, it } from "vitest";
import type { ImportResult } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile } from "#lib/importers/testing/corpus-files.ts";
import { otlp } from "./importer.ts";
import {
  agent,
  attributesOf,
  call,
  chat,
  exportFile,
  exportOf,
  result,
  text,
  tool,
} from "./testing/spans.ts";

const SYSTEM = text("system", "Be brief.");
const [ASK, ANSWER, MORE, DONE] = [
  text("user", "What is it?"),
  text("assistant", "A test."),
  text("user", "And then?"),
  text("assistant", "Nothing."),
];

const said = ({ conversations }: ImportResult) =>
  conversations.map(({ key, forkedFrom, events }) => [
    key,
    forkedFrom?.eventId ?? null,
    events.filter(({ kind }) => kind !== "log").map(({ summary }) => summary),
  ]);

describe("requests of one conversation", () => {
  const first = chat("a", [SYSTEM, ASK], [ANSWER], {
    attributes: {
      "gen_ai.conversation.id": "c1",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 7,
      "gen_ai.usage.cache_read.input_tokens": 64,
      "gen_ai.response.model": "m-1-2026",
      "gen_ai.request.temperature": 0.5,
    },
  });

  it("grow into one line, each message and each response once", () => {
    const file = exportFile([first, chat("b", [SYSTEM, ASK, ANSWER, MORE], [DONE])]);
    expect(pickImporter([file])).toBe(otlp);
    const read = otlp.read([file]);
    expect(read.rejected).toEqual([]);
    const [root] = read.conversations;
    expect(said(read)).toEqual([
      ["c1", null, ["Be brief.", "What is it?", "A test."]],
      ["t1", null, ["Be brief.", "What is it?", "A test.", "And then?", "Nothing."]],
    ]);
    expect(root).toMatchObject({
      externalId: "c1",
      title: "What is it?",
      config: {
        provider: "openai",
        model: "m-1",
        systemPrompt: "Be brief.",
        parameters: { temperature: 0.5 },
      },
    });
    const [answer] = root?.events.filter(({ usage }) => usage) ?? [];
    expect(answer?.usage).toEqual({
      model: "m-1-2026",
      input: 100,
      cacheRead: 64,
      cacheWrite: null,
      output: 7,
      reasoning: null,
      cost: null,
      latencyMs: 250,
      ttftMs: null,
    });
  });

  const named = { attributes: { "gen_ai.conversation.id": "c1" } };

  it("leave the line where one says something else", () => {
    const other = text("user", "And before?");
    const read = otlp.read([
      exportFile([
        chat("a", [SYSTEM, ASK], [ANSWER], named),
        chat("b", [SYSTEM, ASK, ANSWER, MORE], [DONE], named),
        chat("c", [SYSTEM, ASK, ANSWER, other], [DONE], { ...named, trace: "t2" }),
      ]),
    ]);
    expect(said(read)).toEqual([
      ["c1", null, ["Be brief.", "What is it?", "A test.", "And then?", "Nothing."]],
      ["c1#1", "message-3", ["And before?", "Nothing."]],
    ]);
    expect(read.conversations.map(({ sourceDigest }) => sourceDigest === null)).toEqual([false, true]);
  });

  it("go on where they stood when they send a window, or only what is new", () => {
    const window = otlp.read([
      exportFile([
        chat("a", [SYSTEM, ASK], [ANSWER], named),
        chat("b", [ANSWER, MORE], [DONE], named),
        chat("c", [text("user", "Thanks")], [text("assistant", "Bye")], { ...named, trace: "t2" }),
      ]),
    ]);
    expect(said(window)).toEqual([
      ["c1", null, ["Be brief.", "What is it?", "A test.", "And then?", "Nothing.", "Thanks", "Bye"]],
    ]);
  });

  it("is the same in any order of files, and a span is counted once", () => {
    const one = exportFile([chat("a", [SYSTEM, ASK], [ANSWER], named)], "1.json", 1_000);
    const two = exportFile([chat("b", [SYSTEM, ASK, ANSWER, MORE], [DONE], named)], "2.json", 2_000);
    const again = { ...one, path: "3.json" };
    const read = otlp.read([two, again, one]);
    expect(said(read)).toEqual(said(otlp.read([one, two])));
    expect(read.conversations[0]?.sourceDigest).toBe(otlp.read([one, two]).conversations[0]?.sourceDigest);
    const changed = exportFile([chat("a", [SYSTEM, ASK], [DONE], named)], "4.json");
    expect(otlp.read([one, changed]).rejected).toEqual([
      {
        file: "4.json",
        line: null,
        reason: expect.stringMatching(/^holds span a with another content than 1\.json/),
      },
    ]);
  });
});

describe("calls", () => {
  const steps = [call("c1", "ls", { path: "." }), result("c1", "a b")];

  it("are matched however their arguments are written, and keep their results", () => {
    const asText = call("c1", "ls", '{"path":"."}');
    const read = otlp.read([
      exportFile([
        chat("a", [ASK], [steps[0] ?? {}]),
        tool("x", "c1", { attributes: { "gen_ai.tool.call.result": "a b" } }),
        chat("b", [ASK, asText, steps[1] ?? {}], [DONE]),
      ]),
    ]);
    const events = read.conversations[0]?.events.filter(({ kind }) => kind !== "log") ?? [];
    expect(events.map(({ kind, toolCallId, toolName }) => [kind, toolCallId, toolName])).toEqual([
      ["message", null, null],
      ["tool_call", "c1", "ls"],
      ["tool_result", "c1", null],
      ["message", null, null],
    ]);
  });

  it("get the result their tool's span has, when no later request repeats it", () => {
    const read = otlp.read([
      exportFile([
        chat("a", [ASK], [steps[0] ?? {}]),
        tool("x", "c1", { attributes: { "gen_ai.tool.call.result": "a b" } }),
      ]),
    ]);
    expect(said(read)).toEqual([["t1", null, ["What is it?", ".", "a b"]]]);
  });

  it("of a repeat that left them out are known by their place", () => {
    const bare = { role: "assistant", parts: [{ type: "text", content: "" }] };
    const read = otlp.read([
      exportFile([chat("a", [ASK], [steps[0] ?? {}]), chat("b", [bare, text("tool", "a b")], [DONE])]),
    ]);
    const [, , answer] = read.conversations[0]?.events.filter(({ kind }) => kind !== "log") ?? [];
    expect(answer).toMatchObject({ kind: "tool_result", toolCallId: "c1", summary: "a b" });
  });

  it("that invoke another agent make a sub-agent of it", () => {
    const read = otlp.read([
      exportFile([
        agent("A", "lead"),
        chat("a", [ASK], [call("c9", "ask_expert", {})], { parent: "A" }),
        tool("x", "c9", { parent: "A" }),
        agent("B", "expert", { parent: "x" }),
        chat("b", [text("user", "Subtask")], [DONE], { parent: "B" }),
      ]),
    ]);
    const [lead, expert] = read.conversations;
    const spawn = lead?.events.find(({ kind }) => kind === "tool_call");
    expect(expert).toMatchObject({
      title: "Subtask",
      forkedFrom: null,
      spawnedBy: { key: lead?.key, eventId: spawn?.eventId },
      sourceDigest: null,
    });
    expect(JSON.parse(lead?.config.source ?? "{}")).toMatchObject({
      attributes: { "gen_ai.agent.name": "lead" },
    });
  });
});

describe("older instrumentations", () => {
  const request = { "gen_ai.system": "OpenAI", "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" };
  const expected = [["t1", null, ["Be brief.", "What is it?", "A test."]]];

  it("write one event per message, flat or as text", () => {
    const events = [
      { name: "gen_ai.system.message", attributes: { content: "Be brief." } },
      {
        name: "gen_ai.user.message",
        attributes: { "gen_ai.event.content": '{"role":"user","content":"What is it?"}' },
      },
      { name: "gen_ai.choice", attributes: { finish_reason: "stop", message: '{"content":"A test."}' } },
    ];
    const read = otlp.read([exportFile([{ id: "a", attributes: request, events }])]);
    expect(said(read)).toEqual(expected);
    expect(read.conversations[0]?.config).toMatchObject({ provider: "openai", systemPrompt: "Be brief." });
  });

  it("write log records that name their span", () => {
    const log = (eventName: string, body: object) => ({
      traceId: "t1",
      spanId: "a",
      eventName,
      body: { kvlistValue: { values: attributesOf({ ...body }) } },
    });
    const logRecords = [
      log("gen_ai.system.message", { content: "Be brief." }),
      log("gen_ai.user.message", { content: "What is it?" }),
      log("gen_ai.choice", { message: { content: "A test." } }),
    ];
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
    const file = linesFile("both.jsonl", [exportOf([{ id: "a", attributes: request }]), logs]);
    expect(said(otlp.read([file]))).toEqual(expected);
  });

  it("number their attributes, and name tokens otherwise", () => {
    const attributes = {
      "gen_ai.system": "OpenAI",
      "llm.request.type": "chat",
      "gen_ai.prompt.0.role": "system",
      "gen_ai.prompt.0.content": "Be brief.",
      "gen_ai.prompt.1.role": "user",
      "gen_ai.prompt.1.content": "What is it?",
      "gen_ai.completion.0.content": "A test.",
      "gen_ai.completion.0.tool_calls.0.name": "ls",
      "gen_ai.completion.0.tool_calls.0.id": "c1",
      "gen_ai.completion.0.tool_calls.0.arguments": "{}",
      "gen_ai.usage.prompt_tokens": 5,
      "gen_ai.usage.completion_tokens": 2,
    };
    const read = otlp.read([exportFile([{ id: "a", attributes }])]);
    const events = read.conversations[0]?.events ?? [];
    expect(events.map(({ kind, toolCallId }) => [kind, toolCallId])).toEqual([
      ["system_prompt", null],
      ["message", null],
      ["tool_call", "c1"],
      ["log", null],
    ]);
    expect(events[2]?.usage).toMatchObject({ input: 5, output: 2 });
  });

  it("structured attributes and system instructions of their own are read too", () => {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: "Be brief." }]),
      "gen_ai.input.messages": [ASK],
      "gen_ai.output.messages": [ANSWER],
    };
    expect(said(otlp.read([exportFile([{ id: "a", attributes }])]))).toEqual(expected);
  });
});
