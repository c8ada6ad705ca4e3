import { describe, expect, it } from "vitest";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { claudeCode } from "./importer.ts";
import { assistant, call, harness, importLines, type Line, result, user } from "./testing/session.ts";

const bytesOf = (line: Line) => new TextEncoder().encode(JSON.stringify(line));
const contentOf = (line: Line) => claudeCode.content(bytesOf(line));

/** The events the second line gives, behind a prompt. */
function eventsOf(line: Line): ImportedEvent[] {
  const [conversation] = importLines([user("u1", null, "Go"), line]).conversations;
  return conversation?.events.slice(1) ?? [];
}

describe("messages", () => {
  it("a prompt reaches the model as it was typed", () => {
    const line = user("u2", "u1", "<command-name>/review</command-name><command-args>src</command-args>");
    expect(eventsOf(line)).toMatchObject([
      { kind: "message", role: "user", sourceKind: "user", summary: "/review src", bytes: bytesOf(line) },
    ]);
    expect(contentOf(line).model).toEqual([{ type: "text", text: expect.stringContaining("/review") }]);
  });

  it.each([
    ["<bash-input>npm test</bash-input>", "! npm test"],
    ["<system-reminder>\nNo\n</system-reminder>\nFix the build", "Fix the build"],
    ["<task-notification>\n<summary>Agent finished</summary>\n</task-notification>", "Agent finished"],
  ])("the summary of %j tells what was asked", (text, summary) => {
    expect(eventsOf(user("u2", "u1", text))[0]?.summary).toBe(summary);
  });

  it("what somebody typed is found behind a reminder in a block of its own", () => {
    const blocks = [
      { type: "text", text: "<system-reminder>\nRefs\n</system-reminder>" },
      { type: "text", text: "Run the tests" },
    ];
    expect(eventsOf(user("u2", "u1", blocks))[0]?.summary).toBe("Run the tests");
  });

  it("thinking is shown, its signature and encrypted thinking are not", () => {
    const line = assistant("a1", "u1", "m1", [
      { type: "thinking", thinking: "Look first", signature: "SECRET" },
      { type: "redacted_thinking", data: "SECRET" },
      { type: "text", text: "Looking" },
    ]);
    const content = contentOf(line);
    expect(content.parts).toEqual([
      { type: "reasoning", text: "Look first" },
      { type: "text", text: "Looking" },
    ]);
    expect(JSON.stringify(content)).not.toContain("SECRET");
    expect(eventsOf(line)[0]).toMatchObject({ kind: "message", role: "assistant", responseId: "m1" });
  });

  it.each<[string, unknown, Line]>([
    ["thinking only", [{ type: "thinking", thinking: "Hm" }], { kind: "reasoning", summary: "Hm" }],
    ["encrypted thinking", [{ type: "thinking", thinking: "", signature: "x" }], { kind: "reasoning" }],
    ["nothing", [], { kind: "message", summary: "(empty message)" }],
    ["a call", [call("c1")], { kind: "tool_call", toolName: "Bash", toolCallId: "c1", summary: "ls" }],
    ["an unknown block", [{ type: "fallback", to: "x" }], { kind: "message", summary: "fallback" }],
  ])("an assistant line with %s", (_what, content, event) => {
    expect(eventsOf(assistant("a1", "u1", "m1", content as Line[]))).toMatchObject([event]);
  });

  it("pictures come as they are or by their address, and are never fetched", () => {
    const image = (source: Line) => ({ type: "image", source });
    const line = user("u2", "u1", [
      image({ type: "base64", media_type: "image/png", data: "iVBO" }),
      image({ type: "url", url: "https://example.test/a.png" }),
      image({ type: "base64", media_type: "text/html", data: "PHN" }),
    ]);
    expect(contentOf(line).parts).toMatchObject([
      { type: "image", url: "data:image/png;base64,iVBO" },
      { type: "image", url: "https://example.test/a.png" },
      { type: "note", label: "image" },
    ]);
  });

  it("what Claude Code adds is context, not somebody's words", () => {
    const line = user("x1", "u1", "Caveat: ignore the messages below", { isMeta: true });
    expect(eventsOf(line)).toMatchObject([{ kind: "log", sourceKind: "user/added", role: "user" }]);
    expect(contentOf(line).model).toMatchObject([
      { type: "context", text: expect.stringContaining("Caveat") },
    ]);
  });

  it("an error of the API is an error, and nothing the model said", () => {
    const line = assistant("a1", "u1", "m1", "API Error: 529", {
      isApiErrorMessage: true,
      error: "overloaded",
    });
    expect(eventsOf(line)).toMatchObject([
      { kind: "error", isError: true, summary: "API Error: 529", model: [] },
    ]);
    expect(contentOf(line).parts).toEqual([{ type: "error", code: "overloaded", detail: "API Error: 529" }]);
  });
});

describe("tools", () => {
  const resultOf = (block: Line) =>
    contentOf(user("r1", "u1", [{ type: "tool_result", tool_use_id: "c1", ...block }])).parts[0];

  it.each<[string, Line, Line]>([
    ["text", { content: "fine" }, { text: "fine", outcome: "ok", exitCode: null }],
    [
      "text blocks",
      {
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
      { text: "a\nb" },
    ],
    ["a failed command", { content: "Exit code 2\nboom", is_error: true }, { outcome: "error", exitCode: 2 }],
    ["output that looks like one", { content: "Exit code 2" }, { outcome: "ok", exitCode: null }],
    [
      "a refusal",
      { content: "The user doesn't want to proceed with this tool use.", is_error: true },
      { outcome: "rejected" },
    ],
    ["nothing", {}, { text: "" }],
  ])("a result of %s", (_what, block, part) => {
    expect(resultOf(block)).toMatchObject({ type: "tool_result", callId: "c1", ...part });
  });

  it("a result gets the name of the tool from its call", () => {
    const lines = [
      user("u1", null, "Go"),
      assistant("a1", "u1", "m1", [call("c1")]),
      result("r1", "a1", "c1"),
    ];
    expect(importLines(lines).conversations[0]?.events[2]).toMatchObject({
      kind: "tool_result",
      role: "tool",
      toolName: "Bash",
      toolCallId: "c1",
      responseId: null,
    });
  });

  it("several calls on one line are an event each, and content shows every block once", () => {
    const line = assistant("a1", "u1", "m1", [
      { type: "text", text: "Both" },
      call("c1", { command: "ls" }),
      call("c2", { command: "pwd", note: 'a "quoted" ] brace' }),
      { type: "text", text: "then" },
    ]);
    const events = eventsOf(line);
    expect(
      events.map(({ eventId, kind, toolCallId, responseId }) => [eventId, kind, toolCallId, responseId]),
    ).toEqual([
      ["a1", "tool_call", "c1", "m1"],
      ["a1#2", "tool_call", "c2", "m1"],
      ["a1#3", "message", null, "m1"],
    ]);
    expect(events[0]?.bytes).toEqual(bytesOf(line));
    const shown = events.flatMap((event) => claudeCode.content(event.bytes).parts);
    expect(shown).toMatchObject([
      { type: "text", text: "Both" },
      { type: "tool_call", callId: "c1" },
      { type: "tool_call", callId: "c2", arguments: '{"command":"pwd","note":"a \\"quoted\\" ] brace"}' },
      { type: "text", text: "then" },
    ]);
    expect(events.flatMap((event) => event.model)).toEqual(shown);
  });

  it("several results on one line are an event each", () => {
    const block = (id: string, text: string) => ({ type: "tool_result", tool_use_id: id, content: text });
    const events = eventsOf(user("r1", "u1", [block("c1", "one"), block("c2", "two")]));
    expect(events.map(({ toolCallId, kind, role, summary }) => [toolCallId, kind, role, summary])).toEqual([
      ["c1", "tool_result", "tool", "one"],
      ["c2", "tool_result", "tool", "two"],
    ]);
  });

  it("a search the provider ran is a call and its result", () => {
    const line = assistant("a1", "u1", "m1", [
      { type: "server_tool_use", id: "s1", name: "web_search", input: { query: "vitest" } },
      { type: "web_search_tool_result", tool_use_id: "s1", content: [{ type: "text", text: "found" }] },
    ]);
    expect(eventsOf(line).map(({ kind, toolCallId }) => [kind, toolCallId])).toEqual([
      ["tool_call", "s1"],
      ["tool_result", "s1"],
    ]);
  });

  it("calls and results that early versions wrote as lines of their own", () => {
    const [called] = eventsOf({ type: "tool_use", uuid: "t1", name: "bash", input: { command: "ls" } });
    expect(called).toMatchObject({ kind: "tool_call", toolName: "bash", summary: "ls" });
    const [answered] = eventsOf({ type: "tool_result", uuid: "t2", name: "bash", output: "a.txt" });
    expect(answered).toMatchObject({ kind: "tool_result", summary: "a.txt" });
  });
});

describe("lines of the harness", () => {
  it.each<[Line, Line]>([
    [harness("progress", "p", "u1", { data: { type: "hook_progress", hookName: "Stop" } }), { kind: "hook" }],
    [
      harness("progress", "p", "u1", { data: { type: "bash_progress" } }),
      { kind: "log", summary: "bash progress" },
    ],
    [harness("system", "s", "u1", { subtype: "stop_hook_summary" }), { kind: "hook" }],
    [
      harness("system", "s", "u1", { content: "\u001b[1mStop\u001b[22m done" }),
      { kind: "log", summary: "system: Stop done" },
    ],
    [harness("system", "s", "u1", { subtype: "api_error" }), { kind: "log", isError: true }],
    [harness("attachment", "t", "u1", { attachment: { type: "hook_success" } }), { kind: "hook", model: [] }],
    [
      { type: "summary", summary: "All done", leafUuid: "u1" },
      { kind: "state", summary: "summary: All done" },
    ],
    [{ type: "queue-operation", operation: "enqueue", sessionId: "s1" }, { kind: "control" }],
    [{ type: "permission-mode", permissionMode: "plan", sessionId: "s1" }, { kind: "control" }],
    [{ type: "file-history-snapshot", messageId: "u1", snapshot: {} }, { kind: "state" }],
  ])("%j", (line, event) => {
    expect(eventsOf(line)).toMatchObject([{ usage: null, role: null, ...event }]);
    expect(contentOf(line).model).toEqual([]);
  });

  it("an attachment the model got is in what it sees", () => {
    const attachment = { type: "nested_memory", content: { content: "Use tabs" } };
    const line = harness("attachment", "t", "u1", { attachment });
    expect(contentOf(line).model).toEqual([{ type: "context", label: "nested_memory", text: "Use tabs" }]);
  });

  it("a prompt typed while the agent worked is a message", () => {
    const line = harness("attachment", "t", "u1", {
      attachment: { type: "queued_command", prompt: "Also lint" },
    });
    expect(eventsOf(line)).toMatchObject([{ kind: "message", role: "user", summary: "Also lint" }]);
    expect(contentOf(line).model).toEqual([{ type: "text", text: "Also lint" }]);
  });

  it("a line that says the same twice is kept twice, with two ids", () => {
    const mode = { type: "permission-mode", permissionMode: "plan", sessionId: "s1" };
    const [conversation] = importLines([user("u1", null, "Go"), mode, mode]).conversations;
    expect(new Set(conversation?.events.map((event) => event.eventId)).size).toBe(3);
  });
});

describe("bytes that are no line", () => {
  it.each([
    ["nothing", ""],
    ["half a line", '{"type":"user"'],
    ["a list", "[1]"],
  ])("%s become a note", (_what, text) => {
    const content = claudeCode.content(new TextEncoder().encode(text));
    expect(content).toMatchObject({ parts: [{ type: "note" }], model: [] });
  });
});
