import { describe, expect, it } from "vitest";
import type { ImportResult } from "#lib/importers/importer.ts";
import { jsonFile, linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { openaiMessages } from "./importer.ts";

const SYSTEM = { role: "system", content: "Be brief." };
const ASK = { role: "user", content: "What is in /tmp?" };
const call = (id: string, name = "ls", args = '{"path":"/tmp"}') => ({
  id,
  type: "function",
  function: { name, arguments: args },
});
const CALLS = { role: "assistant", content: "Looking.", tool_calls: [call("c1"), call("c2", "df", "{}")] };
const result = (id: string, content: unknown) => ({ role: "tool", tool_call_id: id, name: "ls", content });
const DONE = { role: "assistant", content: "Nothing." };

const read = (value: unknown) => openaiMessages.read([jsonFile("a.json", value)]);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const eventsOf = ({ conversations }: ImportResult) => conversations.flatMap(({ events }) => events);
const kindsOf = (imported: ImportResult) =>
  eventsOf(imported).map((event) => [event.kind, event.role, event.toolCallId]);
const shapeOf = ({ conversations }: ImportResult) =>
  conversations.map(({ forkedFrom, events }) => [
    forkedFrom && `${forkedFrom.key} @ ${forkedFrom.eventId}`,
    events.map(({ eventId }) => eventId),
  ]);

describe("messages", () => {
  it("become events with their own bytes; every call and result is an event of its own", () => {
    const messages = [SYSTEM, ASK, CALLS, result("c1", "a.txt"), result("c2", "9%"), DONE];
    const imported = read({ messages });
    expect(kindsOf(imported)).toEqual([
      ["system_prompt", "system", null],
      ["message", "user", null],
      ["tool_call", "assistant", "c1"],
      ["tool_call", "assistant", "c2"],
      ["tool_result", "tool", "c1"],
      ["tool_result", "tool", "c2"],
      ["message", "assistant", null],
    ]);
    const events = eventsOf(imported);
    expect(events.map(({ bytes }) => JSON.parse(textOf(bytes)))).toEqual([
      SYSTEM,
      ASK,
      CALLS,
      CALLS.tool_calls[1],
      ...messages.slice(3),
    ]);
    expect(events[2]?.responseId).not.toBeNull();
    expect(events[3]?.responseId).toBe(events[2]?.responseId);
    expect(openaiMessages.content(events[2]?.bytes ?? new Uint8Array()).parts).toEqual([
      { type: "text", text: "Looking." },
      expect.objectContaining({ type: "tool_call", callId: "c1", name: "ls", arguments: '{"path":"/tmp"}' }),
    ]);
    expect(imported.conversations[0]).toMatchObject({
      title: "What is in /tmp?",
      status: "finished",
      config: { systemPrompt: "Be brief." },
    });
  });

  it("the first system prompt is the agent's and adds nothing itself; a later one does", () => {
    const events = eventsOf(read([SYSTEM, ASK, { role: "developer", content: "Be kind." }]));
    expect(events.map(({ model }) => model.length)).toEqual([0, 1, 1]);
    for (const event of events.slice(1))
      expect(openaiMessages.content(event.bytes).model).toEqual(event.model);
  });

  it("reads parts, images, thoughts, refusals and the calls of the first API", () => {
    const events = eventsOf(
      read([
        {
          role: "user",
          content: [
            { type: "text", text: "See" },
            { type: "image_url", image_url: { url: "https://x/y.png" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          reasoning_content: "Hm.",
          function_call: { name: "f", arguments: "{" },
        },
        { role: "function", name: "f", content: "7" },
        { role: "assistant", content: null, refusal: "No." },
      ]),
    );
    expect(events.map(({ kind }) => kind)).toEqual(["message", "tool_call", "tool_result", "message"]);
    expect(events[0]?.model).toEqual([
      { type: "text", text: "See" },
      { type: "image", url: "https://x/y.png" },
    ]);
    expect(events[1]?.model).toMatchObject([
      { type: "reasoning", text: "Hm." },
      { type: "tool_call", arguments: "{" },
    ]);
    expect(events[2]?.toolCallId).toBe(events[1]?.toolCallId);
    expect(events[3]?.model).toEqual([{ type: "text", text: "No." }]);
  });

  it("takes usage where a message carries it, the prompt with its cached part, and null for what is missing", () => {
    const usage = { prompt_tokens: 90, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 64 } };
    const [, said, bare] = eventsOf(read([ASK, { ...DONE, model: "m", usage }, DONE]));
    expect(said?.usage).toMatchObject({
      model: "m",
      input: 90,
      cacheRead: 64,
      output: 7,
      reasoning: null,
      cost: null,
    });
    expect(bare?.usage).toBeNull();
  });

  it("reads model, tools and settings of a request, and keeps the rest without its secrets", () => {
    const body = {
      model: "gpt-4o",
      temperature: 0.2,
      max_tokens: 50,
      messages: [ASK],
      tools: [{ type: "function", function: { name: "ls", parameters: { type: "object" } } }],
    };
    const [conversation] = read([{ custom_id: "r1", api_key: "CANARY", body }]).conversations;
    expect(conversation).toMatchObject({
      externalId: "r1",
      config: {
        model: "gpt-4o",
        tools: [{ name: "ls", description: null, inputSchema: { type: "object" } }],
        parameters: { temperature: 0.2, maxOutputTokens: 50 },
      },
    });
    expect(JSON.stringify(conversation)).not.toContain("CANARY");
  });

  it("reads Chatbot UI exports: several conversations with model and prompt", () => {
    const chat = (id: string, name: string) => ({
      id,
      name,
      model: { id: "gpt-4" },
      prompt: "P",
      messages: [{ role: "user", content: name }, DONE],
    });
    const imported = read({ version: 4, history: [chat("a", "One"), chat("b", "Two")], folders: [] });
    expect(
      imported.conversations.map(({ externalId, title, config }) => [externalId, title, config.model]),
    ).toEqual([
      ["a", "One", "gpt-4"],
      ["b", "Two", "gpt-4"],
    ]);
    expect(imported.conversations[0]?.config.systemPrompt).toBe("P");
  });
});

describe("several conversations", () => {
  const messages = [SYSTEM, ASK, DONE];

  it.each([
    ["a list of messages", [jsonFile("a.json", messages, 2)], [3]],
    ["a list of lists", [jsonFile("a.json", [messages, [ASK, DONE]])], [3, 2]],
    ["one object per line", [linesFile("a.jsonl", [{ messages }, { messages: [ASK] }])], [3, 1]],
    ["one list per line", [linesFile("a.jsonl", [messages, [ASK]])], [3, 1]],
    ["one message per line", [linesFile("a.jsonl", messages)], [3]],
  ])("%s", (_what, files, lengths) => {
    expect(openaiMessages.detect(files)).toBe(true);
    const imported = openaiMessages.read(files);
    expect(imported.rejected).toEqual([]);
    expect(imported.conversations.map(({ events }) => events.length)).toEqual(lengths);
  });

  it("a shared run behind the first question makes a fork of whoever had it first", () => {
    const more = { role: "user", content: "Sure?" };
    const other = { role: "user", content: "Why?" };
    const imported = read([
      [SYSTEM, ASK, DONE, more, DONE],
      [SYSTEM, ASK, CALLS],
      [SYSTEM, ASK, DONE, other],
      [SYSTEM, ASK, CALLS, result("c1", "x")],
      [SYSTEM, ASK, DONE, other, DONE],
    ]);
    expect(shapeOf(imported)).toEqual([
      [null, ["message-1", "message-2", "message-3", "message-4", "message-5"]],
      [null, ["message-1", "message-2", "message-3", "message-3#1"]],
      ["a.json#1 @ message-3", ["message-4"]],
      ["a.json#2 @ message-3#1", ["message-4"]],
      ["a.json#3 @ message-4", ["message-5"]],
    ]);
    expect(imported.conversations.map(({ config }) => config.systemPrompt)).toEqual(
      Array(5).fill("Be brief."),
    );
    expect(imported.conversations.map(({ sourceDigest }) => sourceDigest !== null)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("equal messages are equal however their JSON is written", () => {
    const text = `${JSON.stringify([ASK, DONE])}\n[{"content": "What is in /tmp?", "role":"user"}, ${JSON.stringify(DONE)}, ${JSON.stringify(ASK)}]`;
    const imported = openaiMessages.read([textFile("a.jsonl", text)]);
    expect(shapeOf(imported)[1]).toEqual(["a.jsonl#1 @ message-2", ["message-3"]]);
  });

  it("a conversation without a message of its own is named and not repeated", () => {
    const imported = openaiMessages.read([linesFile("a.jsonl", [messages, [SYSTEM, ASK, DONE]])]);
    expect(imported.conversations).toHaveLength(1);
    expect(imported.rejected).toEqual([
      { file: "a.jsonl", line: 2, reason: "holds only messages that a.jsonl line 1 has too; imported once" },
    ]);
  });

  it("the digest of a root changes with a fork of it, and not with the file's name", () => {
    const digest = (path: string, records: unknown[]) =>
      openaiMessages.read([linesFile(path, records)]).conversations[0]?.sourceDigest;
    expect(digest("a.jsonl", [messages])).toBe(digest("b.jsonl", [messages]));
    expect(digest("a.jsonl", [messages])).not.toBe(digest("a.jsonl", [messages, [...messages, ASK]]));
  });
});

describe("damage", () => {
  it("names bad lines and messages and takes the rest", () => {
    const text = `\uFEFF${JSON.stringify([ASK, DONE])}\r\n{"messages": [\r\n\r\n7\r\n${JSON.stringify({ messages: [ASK, 3, { content: "x" }] })}`;
    const imported = openaiMessages.read([textFile("a.jsonl", text)]);
    expect(imported.rejected).toEqual([
      { file: "a.jsonl", line: 2, reason: expect.stringMatching(/^is cut off/) },
      { file: "a.jsonl", line: 4, reason: "is no conversation" },
      { file: "a.jsonl", line: 5, reason: "message 2 is no message with a role" },
      { file: "a.jsonl", line: 5, reason: "message 3 is no message with a role" },
    ]);
    expect(imported.conversations.map(({ events }) => events.length)).toEqual([2, 1]);
  });

  it("names the entries of a list that cannot be read, and a list that is cut off", () => {
    const whole = JSON.stringify({ messages: [ASK, DONE] });
    const broken = openaiMessages.read([
      textFile("a.json", `[${whole}, {"messages": oops}, ${whole.replace("tmp", "etc")}]`),
    ]);
    expect(broken.rejected).toMatchObject([{ line: 1, reason: "entry 2 of the list is not valid JSON" }]);
    expect(broken.conversations).toHaveLength(2);
    const cut = openaiMessages.read([textFile("a.json", `[${whole}`)]);
    expect(cut.rejected).toMatchObject([
      { reason: expect.stringMatching(/^is cut off: the list ends without/) },
    ]);
    expect(cut.conversations).toHaveLength(1);
    const inside = openaiMessages.read([textFile("a.json", `[${whole}, {"messages": [{"ro`)]);
    expect(inside.rejected).toMatchObject([
      { reason: expect.stringMatching(/^entry 2 of the list is cut off/) },
    ]);
  });

  it("refuses nesting deeper than 200 and pollutes nothing", () => {
    const deep = `[${JSON.stringify(ASK)}, {"role":"user","content":${"[".repeat(5_000)}${"]".repeat(5_000)}}]`;
    const imported = openaiMessages.read([linesFile("a.jsonl", [[ASK, DONE]]), textFile("b.json", deep)]);
    expect(imported.rejected).toMatchObject([
      { file: "b.json", reason: expect.stringMatching(/nested deeper than 200/) },
    ]);
    const hostile = `{"messages":[{"role":"user","content":"x","__proto__":{"polluted":1}},{"role":"constructor","content":"y"}],"__proto__":{"polluted":1}}`;
    expect(eventsOf(openaiMessages.read([textFile("a.json", hostile)]))).toHaveLength(2);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("gives every message an id of its own, whatever the file says", () => {
    const ids = ["x", "x", "", "../../etc", "y".repeat(1_000_000), "__root__", "a\0b"];
    const events = eventsOf(read(ids.map((id) => ({ ...ASK, id }))));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(ids.length);
    expect(Math.max(...events.map(({ eventId }) => eventId.length))).toBeLessThanOrEqual(200);
  });

  it("does not take what other formats write", () => {
    for (const value of [
      { trajectory_format: "mini-swe-agent-1", messages: [ASK] },
      { sessionId: "s", messages: [ASK] },
      { history: { messages: {} }, messages: [ASK] },
      [{ type: "user", message: ASK }],
      { messages: [{ role: "user", parts: [] }] },
      [{ messages: [] }],
    ]) {
      expect(openaiMessages.detect([jsonFile("a.json", value)])).toBe(false);
    }
  });

  it("takes 20,000 messages that answer one another, and one conversation with 20,000 equal ones", () => {
    const long = Array.from({ length: 20_000 }, () => ASK);
    expect(eventsOf(read(long))).toHaveLength(20_000);
  });
});
