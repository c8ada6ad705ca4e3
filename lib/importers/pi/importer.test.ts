import { describe, expect, it } from "vitest";
import { textOf } from "#lib/importers/testing/corpus-files.ts";
import { pi } from "./importer.ts";
import {
  assistant,
  call,
  entry,
  HEADER,
  importLines,
  message,
  result,
  session,
  USAGE,
  user,
} from "./testing/session.ts";

const only = (lines: Parameters<typeof importLines>[0]) => {
  const [conversation] = importLines(lines).conversations;
  if (!conversation) throw new Error("nothing was imported");
  return conversation;
};

describe("a session", () => {
  const lines = [
    entry("m1", null, "model_change", { provider: "anthropic", modelId: "claude-opus-4-5" }),
    entry("t1", "m1", "thinking_level_change", { thinkingLevel: "high" }),
    user("u1", "t1", "Fix the parser"),
    assistant(
      "a1",
      "u1",
      [
        { type: "thinking", thinking: "Look first", thinkingSignature: "sig" },
        { type: "text", text: "Looking." },
        call("c1", "bash", { command: "ls" }),
        call("c2", "read", { path: "a.ts" }),
      ],
      { stopReason: "toolUse" },
    ),
    result("r1", "a1", "c1", "a.ts"),
    result("r2", "r1", "c2", "no such file", { isError: true }),
    assistant("a2", "r2", "Done."),
  ];

  it("becomes one conversation with every line as an event, in order", () => {
    const { events, ...rest } = only(lines);
    expect(events.map(({ eventId, kind, sourceKind, role }) => [eventId, kind, sourceKind, role])).toEqual([
      ["s1", "state", "session", null],
      ["m1", "state", "model_change", null],
      ["t1", "state", "thinking_level_change", null],
      ["u1", "message", "message/user", "user"],
      ["a1", "tool_call", "message/assistant", "assistant"],
      ["a1#3", "tool_call", "message/assistant", "assistant"],
      ["r1", "tool_result", "message/toolResult", "tool"],
      ["r2", "tool_result", "message/toolResult", "tool"],
      ["a2", "message", "message/assistant", "assistant"],
    ]);
    expect(rest).toMatchObject({
      key: "s.jsonl",
      externalId: "s1",
      title: "Fix the parser",
      promptCacheKey: "s1",
      forkedFrom: null,
      status: "finished",
      workspace: '{"cwd":"/repo"}',
      config: { provider: "anthropic", model: "claude-opus-4-5", parameters: { reasoningEffort: "high" } },
    });
    expect(JSON.parse(rest.agentState)).toEqual({ sessionId: "s1", version: 3 });
    expect(rest.sourceDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives every call of a response its own event with its own bytes, and pairs the results", () => {
    const { events } = only(lines);
    const tools = events.filter(({ toolCallId }) => toolCallId !== null);
    expect(
      tools.map(({ toolName, toolCallId, isError, summary }) => [toolName, toolCallId, isError, summary]),
    ).toEqual([
      ["bash", "c1", false, "ls"],
      ["read", "c2", false, "a.ts"],
      ["bash", "c1", false, "a.ts"],
      ["bash", "c2", true, "no such file"],
    ]);
    expect(events.map((event) => textOf(event))).toContain(
      JSON.stringify(call("c2", "read", { path: "a.ts" })),
    );
    expect(
      new Set(events.filter(({ role }) => role === "assistant").map(({ responseId }) => responseId)),
    ).toEqual(new Set(["a1", "a2"]));
  });

  it("stores what the model reads, and reads the same from the stored bytes", () => {
    const { events } = only(lines);
    for (const event of events) expect(pi.content(event.bytes).model).toEqual(event.model);
    expect(events.map(({ model }) => model.map(({ type }) => type))).toEqual([
      [],
      [],
      [],
      ["text"],
      ["reasoning", "text", "tool_call"],
      ["tool_call"],
      ["tool_result"],
      ["tool_result"],
      ["text"],
    ]);
    expect(events[7]?.model).toEqual([
      {
        type: "tool_result",
        callId: "c2",
        name: "bash",
        text: "no such file",
        outcome: "error",
        exitCode: null,
      },
    ]);
  });

  it("counts the whole prompt, once per response", () => {
    const { events } = only(lines);
    const usage = { input: 130, cacheRead: 100, cacheWrite: 20, output: 5, reasoning: null, cost: 0.25 };
    expect(events.flatMap((event) => (event.usage ? [[event.eventId, event.usage]] : []))).toEqual([
      ["a1", { ...usage, model: "claude-opus-4-5", latencyMs: null, ttftMs: null }],
      ["a2", { ...usage, model: "claude-opus-4-5", latencyMs: null, ttftMs: null }],
    ]);
  });
});

describe("usage", () => {
  const usageOf = (usage: unknown, extra = {}) =>
    only([assistant("a1", null, "x", { usage, ...extra })]).events.at(-1)?.usage;

  it("is null when the source has none, and when it is nothing but zeros", () => {
    const zeros = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    expect(usageOf(undefined)).toBeNull();
    expect(usageOf("lots")).toBeNull();
    expect(usageOf(zeros, { stopReason: "error", errorMessage: "overloaded" })).toBeNull();
    expect(usageOf(zeros)).toBeNull();
    expect(usageOf(USAGE, { stopReason: "aborted" })).toMatchObject({ input: 130 });
  });

  it("leaves out what no column holds, without making the prompt look small", () => {
    expect(usageOf({ ...USAGE, input: 2 ** 53, cost: { total: -1 } })).toMatchObject({
      input: null,
      cacheRead: 100,
      output: 5,
      cost: null,
    });
    expect(usageOf({ output: 7 })).toMatchObject({ input: null, output: 7, cacheRead: null, cost: null });
  });
});

describe("what pi writes beside messages", () => {
  const kindOf = (line: Record<string, unknown>) => {
    const event = only([user("u1", null, "Go"), line]).events.at(-1);
    return event && [event.kind, event.role, event.summary, event.model];
  };

  it("a compaction moves the prompt and shows its summary", () => {
    const forgets = { forgottenEventIds: [], forgetsAll: true, summaryOffset: null };
    const fields = { summary: "All done so far", firstKeptEntryId: "u1", tokensBefore: 900 };
    expect(kindOf(entry("x", "u1", "compaction", fields))).toEqual([
      "compaction",
      null,
      "Compacted (900 tokens before): All done so far",
      [{ type: "compaction", summary: "All done so far", keptFromEventId: "u1", ...forgets }],
    ]);
  });

  it("a branch summary and an extension's message reach the model, but nobody typed them", () => {
    expect(kindOf(entry("x", "u1", "branch_summary", { fromId: "u1", summary: "Tried A" }))).toEqual([
      "log",
      "user",
      "Left a branch: Tried A",
      [{ type: "context", label: "summary of a branch that was left", text: "Tried A" }],
    ]);
    expect(
      kindOf(entry("x", "u1", "custom_message", { customType: "ext", content: "Note", display: true })),
    ).toEqual(["log", "user", "ext: Note", [{ type: "context", label: "ext", text: "Note" }]]);
  });

  it("a command the user ran reaches the model, unless it was run with !!", () => {
    const shell = { role: "bashExecution", command: "make", output: "boom", exitCode: 2 };
    const text = "$ make\nboom\n(exit 2)";
    expect(kindOf(message("x", "u1", shell))).toEqual([
      "log",
      "user",
      "! make",
      [{ type: "context", label: "command of the user", text }],
    ]);
    expect(kindOf(message("x", "u1", { ...shell, excludeFromContext: true }))).toEqual([
      "log",
      null,
      "! make",
      [],
    ]);
  });

  it("labels, names, data and settings reach no model", () => {
    expect(kindOf(entry("x", "u1", "label", { targetId: "u1", label: "here" }))).toEqual([
      "state",
      null,
      "Label: here",
      [],
    ]);
    expect(kindOf(entry("x", "u1", "custom", { customType: "ext", data: { n: 1 } }))).toEqual([
      "state",
      null,
      "Data of ext",
      [],
    ]);
    expect(only([user("u1", null, "Go"), entry("x", "u1", "session_info", { name: "My run" })]).title).toBe(
      "My run",
    );
  });

  it("a response that failed or was stopped is never sent again", () => {
    const calls = [{ type: "text", text: "Half" }, call("c1", "bash", {}), call("c2", "bash", {})];
    const failed = only([user("u1", null, "Go"), assistant("a1", "u1", calls, { stopReason: "aborted" })]);
    expect(failed.events.slice(-2).map(({ kind, isError, model }) => [kind, isError, model])).toEqual([
      ["error", false, []],
      ["log", false, []],
    ]);
    expect(failed.status).toBe("paused");
    const extra = { stopReason: "error", errorMessage: "529 overloaded" };
    const broken = only([user("u1", null, "Go"), assistant("a1", "u1", [], extra)]);
    expect(broken.events.at(-1)).toMatchObject({
      kind: "error",
      isError: true,
      summary: "529 overloaded",
      model: [],
    });
    expect(broken.status).toBe("error");
  });

  it("images are shown as the model got them", () => {
    const image = { type: "image", data: "AAAA", mimeType: "image/png" };
    const event = only([message("u1", null, { role: "user", content: [image, { ...image, mimeType: "x" }] })])
      .events[1];
    expect(event?.model).toEqual([
      { type: "image", url: "data:image/png;base64,AAAA" },
      { type: "note", label: "image", text: "An image that is not in the transcript." },
    ]);
    expect(event?.summary).toBe("(image)");
  });
});

describe("version 1", () => {
  const header = {
    type: "session",
    id: "old",
    timestamp: "2025-12-01T10:00:00.000Z",
    cwd: "/repo",
    provider: "openai",
    modelId: "gpt-5.4",
    thinkingLevel: "off",
  };
  const { id: _u, parentId: _up, ...asked } = user("u1", null, "Go");
  const { id: _a, parentId: _ap, ...answered } = message("a1", null, { role: "assistant", content: "Done" });

  it("is one line in file order, with ids made of the content and settings of the header", () => {
    const { conversations, rejected } = pi.read([session("old.jsonl", [asked, answered], header)]);
    expect(rejected).toEqual([]);
    expect(conversations[0]?.events.map(({ eventId }) => eventId)).toEqual([
      "old",
      expect.stringMatching(/^message-[0-9a-f]{12}$/),
      expect.stringMatching(/^message-[0-9a-f]{12}$/),
    ]);
    expect(conversations[0]?.config).toMatchObject({
      provider: "openai",
      model: "gpt-5.4",
      parameters: { reasoningEffort: null },
    });
    expect(conversations[0]?.status).toBe("finished");
  });
});

describe("detection", () => {
  it("takes a session by its lines, whatever its name, and leaves other files alone", () => {
    expect(pi.detect([session("notes.txt", [])])).toBe(true);
    expect(pi.detect([session("x", [user("u1", null, "Go")])])).toBe(true);
    expect(
      pi.detect([{ path: "s.jsonl", bytes: new TextEncoder().encode(`oops\n${JSON.stringify(HEADER)}`) }]),
    ).toBe(true);
    for (const line of [
      { type: "message", role: "user", content: "x" },
      { type: "session", sessionId: "x", id: "y" },
      { type: "user", uuid: "u", parentUuid: null, message: { role: "user", content: "x" } },
      { timestamp: "t", type: "session_meta", payload: { id: "x" } },
      { type: "compaction", summary: "x" },
    ]) {
      expect(pi.detect([session("s.jsonl", [], line)])).toBe(false);
    }
    expect(pi.detect([session("s.json", [])])).toBe(true);
    expect(pi.detect([session("s.png", [])])).toBe(false);
  });
});
