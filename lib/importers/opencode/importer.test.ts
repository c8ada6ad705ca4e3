import { describe, expect, it } from "vitest";
import { jsonFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";
import {
  answer,
  exportFile,
  importOne,
  type Json,
  type Message,
  session,
  text,
  timeAt,
  tool,
  user,
} from "./testing/session.ts";

const only = (messages: readonly Message[], info?: Json) => {
  const [conversation] = importOne(messages, info).conversations;
  if (!conversation) throw new Error("nothing was imported");
  return conversation;
};

describe("a session", () => {
  const messages = [
    user("u1", 1, "Fix the parser"),
    answer(
      "a1",
      2,
      [
        { id: "a1-r", type: "reasoning", text: "Look first", time: { start: timeAt(3) } },
        text("a1-t", "Looking."),
        tool("a1-c1", "c1", { time: { start: timeAt(4), end: timeAt(5) }, metadata: { exit: 0 } }),
        tool("a1-c2", "c2", { status: "error", error: "no such file", output: undefined }),
      ],
      { finish: "tool-calls" },
    ),
    answer("a2", 6, [text("a2-t", "Done."), { id: "a2-p", type: "patch", hash: "h", files: ["a.ts"] }]),
  ];

  it("becomes one conversation; results stand behind the calls of their step", () => {
    const { events, ...rest } = only(messages);
    expect(events.map(({ eventId, kind, sourceKind, role }) => [eventId, kind, sourceKind, role])).toEqual([
      ["ses_1", "state", "session", null],
      ["u1", "message", "user", "user"],
      ["a1-start", "state", "assistant/step-start", null],
      ["a1-r", "reasoning", "assistant/reasoning", "assistant"],
      ["a1-t", "message", "assistant/text", "assistant"],
      ["a1-c1", "tool_call", "assistant/tool", "assistant"],
      ["a1-c2", "tool_call", "assistant/tool", "assistant"],
      ["a1-end", "log", "assistant/step-finish", null],
      ["a1-c1#result", "tool_result", "assistant/tool/result", "tool"],
      ["a1-c2#result", "tool_result", "assistant/tool/result", "tool"],
      ["a1", "state", "assistant", null],
      ["a2-start", "state", "assistant/step-start", null],
      ["a2-t", "message", "assistant/text", "assistant"],
      ["a2-p", "state", "assistant/patch", null],
      ["a2-end", "log", "assistant/step-finish", null],
      ["a2", "state", "assistant", null],
    ]);
    expect(rest).toMatchObject({
      key: "s.json",
      externalId: "ses_1",
      title: "Title of ses_1",
      promptCacheKey: "ses_1",
      forkedFrom: null,
      spawnedBy: null,
      status: "finished",
      workspace: '{"cwd":"/repo"}',
      config: { provider: "anthropic", model: "claude-opus-4-6" },
    });
    expect(rest.sourceDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("pairs calls with results and keeps both in the part they came in", () => {
    const { events } = only(messages);
    const tools = events.filter(({ toolCallId }) => toolCallId !== null);
    expect(
      tools.map(({ kind, toolName, toolCallId, isError, summary }) => [
        kind,
        toolName,
        toolCallId,
        isError,
        summary,
      ]),
    ).toEqual([
      ["tool_call", "bash", "c1", false, "ls"],
      ["tool_call", "bash", "c2", false, "ls"],
      ["tool_result", "bash", "c1", false, "a.ts"],
      ["tool_result", "bash", "c2", true, "no such file"],
    ]);
    const [call, , result] = tools;
    expect(call?.bytes).toEqual(result?.bytes);
    expect(call?.model).toEqual([
      {
        type: "tool_call",
        callId: "c1",
        name: "bash",
        arguments: '{"command":"ls"}',
        executable: true,
        title: "List files",
      },
    ]);
    expect(result?.model).toEqual([
      { type: "tool_result", callId: "c1", name: "bash", text: "a.ts", outcome: "ok", exitCode: 0 },
    ]);
    expect(result?.timestamp).toBe("2026-01-05T12:00:05.000Z");
  });

  it("stores what the model reads, and reads the same from the stored bytes of that kind", () => {
    for (const event of only(messages).events) {
      expect(opencode.content(event.bytes, event.kind).model).toEqual(event.model);
    }
    const call = only(messages).events.find(({ kind }) => kind === "tool_call");
    expect(opencode.content(call?.bytes ?? new Uint8Array()).parts.map(({ type }) => type)).toEqual([
      "tool_call",
      "tool_result",
    ]);
  });

  it("every payload is an exact piece of the file", () => {
    const file = exportFile("s.json", session("ses_1"), messages);
    const whole = textOf(file);
    for (const event of only(messages).events) expect(whole.includes(textOf(event))).toBe(true);
  });

  it("counts the whole prompt and all output, once per response", () => {
    const usage = {
      model: "claude-opus-4-6",
      input: 130,
      cacheRead: 100,
      cacheWrite: 20,
      output: 8,
      reasoning: 3,
      cost: 0.25,
      latencyMs: 800,
      ttftMs: null,
    };
    expect(
      only(messages).events.flatMap((event) => (event.usage ? [[event.eventId, event.usage]] : [])),
    ).toEqual([
      ["a1-r", usage],
      ["a2-t", usage],
    ]);
  });
});

describe("what is sent and what is not", () => {
  const userModel = (parts: Json[]) => only([{ info: user("u1", 1, "").info, parts }]).events.at(-1)?.model;

  it("of a user's message", () => {
    expect(
      userModel([
        { type: "text", text: "typed" },
        { type: "text", text: "contents of a.ts", synthetic: true },
        { type: "text", text: "for people", ignored: true },
        { type: "file", mime: "image/png", url: "data:image/png;base64,AA==", filename: "x.png" },
        { type: "file", mime: "text/plain", url: "file:///repo/a.ts", filename: "a.ts" },
        { type: "agent", name: "explore" },
        { type: "subtask", agent: "general", description: "Count", prompt: "Count files" },
      ]),
    ).toEqual([
      { type: "text", text: "typed" },
      { type: "context", label: "added by opencode", text: "contents of a.ts" },
      { type: "image", url: "data:image/png;base64,AA==" },
      { type: "context", label: "task for general", text: "Count\nCount files" },
    ]);
  });

  it("an output opencode took out of the prompt is shown, but sent as it was sent", () => {
    const cleared = tool("t1", "c1", { time: { start: 1, end: 2, compacted: 3 } });
    const { events } = only([user("u1", 1, "Go"), answer("a1", 2, [cleared])]);
    const result = events.find(({ kind }) => kind === "tool_result");
    expect(result?.summary).toBe("a.ts");
    expect(result?.model).toMatchObject([{ text: "[Old tool result content cleared]" }]);
  });

  it("a call that never ended has no result; a refused one says so", () => {
    const running = tool("t1", "c1", { status: "running", output: undefined });
    const refused = tool("t2", "c2", {
      status: "error",
      error: "The user rejected permission to use this tool",
    });
    const { events } = only([user("u1", 1, "Go"), answer("a1", 2, [running, refused])]);
    expect(
      events.filter(({ kind }) => kind === "tool_result").map(({ toolCallId, model }) => [toolCallId, model]),
    ).toEqual([["c2", [expect.objectContaining({ outcome: "rejected" })]]]);
  });

  it("an answer that failed is not sent; one that was stopped is", () => {
    const failed = { name: "APIError", data: { message: "529 overloaded" } };
    const one = only([user("u1", 1, "Go"), answer("a1", 2, [text("t1", "Half")], { error: failed })]);
    expect(one.events.at(-1)).toMatchObject({ kind: "error", isError: true, summary: "529 overloaded" });
    expect(one.events.find(({ eventId }) => eventId === "t1")?.model).toEqual([]);
    expect(one.status).toBe("error");
    const stopped = { name: "MessageAbortedError", data: { message: "" } };
    const two = only([user("u1", 1, "Go"), answer("a1", 2, [text("t1", "Half")], { error: stopped })]);
    expect(two.events.at(-1)).toMatchObject({
      kind: "control",
      isError: false,
      summary: "Stopped by the user",
    });
    expect(two.events.find(({ eventId }) => eventId === "t1")?.model).toHaveLength(1);
    expect(two.status).toBe("paused");
  });

  it("a compaction's summary stands for what was before it", () => {
    const asked = { info: user("u2", 3, "").info, parts: [{ id: "p", type: "compaction", auto: false }] };
    const summary = answer("a2", 4, [text("t2", "All done so far")], { summary: true, mode: "compaction" });
    const { events } = only([user("u1", 1, "Go"), answer("a1", 2, [text("t1", "Done")]), asked, summary]);
    expect(
      events.slice(-2).map(({ eventId, kind, model, usage }) => [eventId, kind, model, usage?.input]),
    ).toEqual([
      ["u2", "control", [], undefined],
      [
        "a2",
        "compaction",
        [
          {
            type: "compaction",
            summary: "All done so far",
            forgottenEventIds: [],
            forgetsAll: true,
            summaryOffset: null,
          },
        ],
        130,
      ],
    ]);
  });
});

describe("the agent", () => {
  it("is the one that answered last; before an answer the one asked", () => {
    const { config } = only([
      user("u1", 1, "Go", {
        model: { providerID: "openai", modelID: "gpt-5.4", variant: "high" },
        system: "Be brief",
      }),
    ]);
    expect(config).toMatchObject({
      provider: "openai",
      model: "gpt-5.4",
      systemPrompt: "Be brief",
      parameters: { reasoningEffort: "high" },
    });
    expect(
      only([user("u1", 1, "Go")], session("ses_1", { model: { id: "m", variant: "default" } })).config,
    ).toMatchObject({
      parameters: { reasoningEffort: null },
    });
  });
});

describe("detection", () => {
  it("takes an export by its shape, whatever its name", () => {
    const file = exportFile("notes.txt", session("ses_1"), [user("u1", 1, "Go")]);
    expect(opencode.detect([file])).toBe(true);
    expect(opencode.detect([{ ...file, path: "export" }])).toBe(true);
    expect(opencode.detect([{ ...file, path: "export.jsonl" }])).toBe(false);
    expect(
      opencode.detect([jsonFile("s.json", { messages: [user("u1", 1, "Go")], info: { id: "x" } })]),
    ).toBe(true);
    for (const value of [
      { info: { id: "x" }, messages: [{ role: "user", content: "x" }] },
      { info: { id: "x", role: "user" }, messages: [{ info: {}, parts: [] }] },
      {
        info: { exit_status: "x" },
        messages: [{ role: "user", content: "x" }],
        trajectory_format: "mini-swe-agent-1",
      },
      { info: { id: "x" }, messages: [] },
      { messages: [{ message: {} }] },
      [{ info: { id: "x" }, messages: [] }],
    ]) {
      expect(opencode.detect([jsonFile("s.json", value)])).toBe(false);
    }
  });
});
