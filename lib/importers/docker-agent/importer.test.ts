import { describe, expect, it } from "vitest";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { dockerAgent } from "./importer.ts";
import { assistant, call, file, importOne, type Json, result, session, user } from "./testing/session.ts";

const only = (messages: readonly unknown[], extra: Json = {}) => {
  const [conversation] = importOne(messages, extra).conversations;
  if (!conversation) throw new Error("nothing was imported");
  return conversation;
};

describe("a session", () => {
  const messages = [
    user(1, "Fix the parser"),
    assistant(2, "Looking.", {
      reasoning_content: "Look first",
      tool_calls: [call("c1", "shell", { cmd: "ls" }), call("c2", "read_file", { path: "a.ts" })],
      tool_definitions: [{ name: "shell", description: "Runs a command", parameters: { type: "object" } }],
    }),
    result(3, "c1", "a.ts"),
    result(4, "c2", "no such file", { is_error: true }),
    assistant(5, "Done."),
  ];

  it("becomes one conversation, every call an event of its own", () => {
    const { events, ...rest } = only(messages);
    expect(
      events.map(({ kind, sourceKind, role, summary, toolName, toolCallId, isError }) => [
        kind,
        sourceKind,
        role,
        summary,
        toolName,
        toolCallId,
        isError,
      ]),
    ).toEqual([
      ["message", "message/user", "user", "Fix the parser", null, null, false],
      ["tool_call", "message/assistant", "assistant", "ls", "shell", "c1", false],
      ["tool_call", "message/assistant/tool_call", "assistant", "a.ts", "read_file", "c2", false],
      ["tool_result", "message/tool", "tool", "a.ts", "shell", "c1", false],
      ["tool_result", "message/tool", "tool", "no such file", "read_file", "c2", true],
      ["message", "message/assistant", "assistant", "Done.", null, null, false],
    ]);
    expect(events[1]?.responseId).toBe(events[1]?.eventId);
    expect(events[2]?.responseId).toBe(events[1]?.eventId);
    expect(events[0]?.timestamp).toBe("2026-01-05T12:00:01Z");
    expect(rest).toMatchObject({
      key: "s.json",
      externalId: "s1",
      title: "Title of s1",
      promptCacheKey: null,
      forkedFrom: null,
      spawnedBy: null,
      status: "finished",
      workspace: '{"cwd":"/repo"}',
      config: {
        provider: "openai",
        model: "gpt-5.4",
        tools: [{ name: "shell", description: "Runs a command", inputSchema: { type: "object" } }],
      },
    });
    expect(JSON.parse(rest.agentState)).toMatchObject({ id: "s1", tools_approved: true, agents: ["root"] });
  });

  it("stores what the model reads, and reads the same from the stored bytes, exact pieces of the file", () => {
    const text = textOf(file("s.json", session("s1", messages)));
    for (const event of only(messages).events) {
      expect(dockerAgent.content(event.bytes).model).toEqual(event.model);
      expect(text.includes(textOf(event))).toBe(true);
    }
    expect(only(messages).events.map(({ model }) => model.map(({ type }) => type))).toEqual([
      ["text"],
      ["reasoning", "text", "tool_call"],
      ["tool_call"],
      ["tool_result"],
      ["tool_result"],
      ["text"],
    ]);
  });

  it("counts the whole prompt, once per response, and nothing beside it", () => {
    const { events, unattributed } = only(messages);
    const usage = {
      model: "openai/gpt-5.4",
      input: 130,
      cacheRead: 100,
      cacheWrite: 20,
      output: 5,
      reasoning: 3,
      cost: 0.25,
      latencyMs: null,
      ttftMs: null,
    };
    expect(events.map((event) => event.usage)).toEqual([null, usage, null, null, null, usage]);
    expect(unattributed).toMatchObject({ responses: 0, input: null, cost: null });
  });

  it("as the server gives it out, without the outer wrapper, is the same", () => {
    const flat = messages.map(({ message }) => message);
    expect(only(flat).events.map(({ summary, kind }) => [summary, kind])).toEqual(
      only(messages).events.map(({ summary, kind }) => [summary, kind]),
    );
    expect(only(flat).events).toHaveLength(6);
  });
});

describe("usage of versions that kept none with the messages", () => {
  const bare = { usage: undefined, cost: undefined };

  it("is that of the last response, and the cost of all of it", () => {
    const { events, unattributed } = only([
      user(1, "Go"),
      assistant(2, "One", bare),
      assistant(3, "Two", bare),
    ]);
    expect(events.map(({ usage }) => usage && [usage.input, usage.output, usage.cost])).toEqual([
      null,
      null,
      [130, 5, null],
    ]);
    expect(unattributed).toMatchObject({ responses: 0, input: null, cost: 0.5 });
  });

  it("does not count what a sub-session cost twice", () => {
    const sub = { sub_session: session("sub", [user(2, "Task"), assistant(3, "Sub", bare)], { cost: 0.2 }) };
    const read = importOne([user(1, "Go"), sub, assistant(4, "Done", bare)]);
    expect(read.conversations.map(({ unattributed }) => unattributed.cost)).toEqual([0.3, 0.2]);
  });

  it("is not known when nothing says it", () => {
    const none = { input_tokens: 0, output_tokens: 0, cost: 0 };
    const { events, unattributed } = only([user(1, "Go"), assistant(2, "One", bare)], none);
    expect(events.every(({ usage }) => usage === null)).toBe(true);
    expect(unattributed.cost).toBeNull();
  });
});

describe("other entries", () => {
  const last = (entry: Json) => only([user(1, "Go"), entry]).events.at(-1);

  it("a summary stands for everything before it, and what it cost is kept", () => {
    expect(last({ summary: "All done so far", cost: 0.1, first_kept_entry: 1 })).toMatchObject({
      kind: "compaction",
      summary: "Summary: All done so far",
      usage: { cost: 0.1, input: null },
      model: [{ type: "compaction", summary: "All done so far", forgetsAll: true }],
    });
  });

  it("errors, in whatever form", () => {
    for (const error of ["529 overloaded", { message: "529 overloaded" }]) {
      expect(last({ error })).toMatchObject({
        kind: "error",
        isError: true,
        summary: "529 overloaded",
        model: [],
      });
    }
    expect(only([user(1, "Go"), { error: "x" }]).status).toBe("error");
  });

  it("several contents in one message", () => {
    const parts = [
      { type: "text", text: "Look" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
      { type: "image_url", image_url: { url: "file:///etc/passwd" } },
    ];
    expect(last(user(2, "", { multi_content: parts }))?.model.map(({ type }) => type)).toEqual([
      "text",
      "image",
      "note",
    ]);
  });

  it("a thought without words, and an open call at the end", () => {
    expect(last(assistant(2, "", { reasoning_content: "Hm" }))).toMatchObject({
      kind: "reasoning",
      summary: "Hm",
    });
    expect(only([user(1, "Go"), assistant(2, "", { tool_calls: [call("c", "x", {})] })]).status).toBe(
      "unknown",
    );
  });
});

describe("detection", () => {
  it("takes a session by its shape, whatever its name", () => {
    const one = file("notes.txt", session("s1", [user(1, "Go")]));
    expect(dockerAgent.detect([one])).toBe(true);
    expect(dockerAgent.detect([{ ...one, path: "x" }])).toBe(true);
    expect(dockerAgent.detect([{ ...one, path: "x.jsonl" }])).toBe(false);
    for (const value of [
      { id: "x", messages: [{ role: "user", content: "hi" }] },
      { id: "x", messages: [{ info: { id: "m", role: "user" }, parts: [] }], tools_approved: true },
      { messages: [user(1, "Go")] },
      { id: "x", messages: [], tools_approved: true },
    ]) {
      expect(dockerAgent.detect([jsonFile("s.json", value)])).toBe(false);
    }
  });
});
