import { describe, expect, it } from "vitest";
import { pickImporter } from "#lib/importers/registry.ts";
import { claudeCode } from "./importer.ts";
import { assistant, call, importLines, jsonl, type Line, result, user } from "./testing/session.ts";

const SESSION = [user("u1", null, "Fix the build"), assistant("a1", "u1", "m1", "Done")];
const first = (lines: Line[], path?: string) => importLines(lines, path).conversations[0];

describe("detection", () => {
  it.each<[string, (Line | string)[]]>([
    ["a session", SESSION],
    ["damaged lines at the start", ["oops", "[]", ...SESSION]],
    ["titles only", [{ type: "custom-title", customTitle: "x", sessionId: "s1" }]],
    ["a summary", [{ type: "summary", summary: "x", leafUuid: "u" }]],
    ["a stream without uuids", [{ type: "assistant", session_id: "s", message: { content: [] } }]],
  ])("%s", (_what, lines) => {
    expect(pickImporter([jsonl("x.jsonl", lines)])).toBe(claudeCode);
  });

  it.each<[string, string, Line]>([
    ["Codex", "r.jsonl", { timestamp: "t", type: "session_meta", payload: { id: "x" } }],
    ["pi", "p.jsonl", { type: "session", version: 3, id: "x", cwd: "/" }],
    ["OpenHands", "o.jsonl", { id: "x", kind: "PauseEvent" }],
    ["plain messages", "m.jsonl", { role: "user", content: "x" }],
    ["another log", "l.jsonl", { type: "user", id: "x", content: "y" }],
    ["a picture's name", "s.png", SESSION[0] ?? {}],
  ])("not %s", (_what, path, line) => {
    expect(claudeCode.detect([jsonl(path, [line])])).toBe(false);
  });

  it("reads the JSON export of a web session, every line with its own bytes", () => {
    const lines = SESSION.map(({ type, message }) => ({ type, message, timestamp: "2026-03-01T10:00:00Z" }));
    const text = JSON.stringify({ loglines: lines }, null, 2);
    const files = [{ path: "web.json", bytes: new TextEncoder().encode(text) }];
    expect(pickImporter(files)).toBe(claudeCode);
    const { conversations, rejected } = claudeCode.read(files);
    expect(rejected).toEqual([]);
    expect(conversations[0]?.events.map((event) => event.kind)).toEqual(["message", "message"]);
    const bytes = conversations[0]?.events.map((event) => new TextDecoder().decode(event.bytes)) ?? [];
    expect(bytes.map((each) => JSON.parse(each))).toEqual(lines);
    expect(bytes.every((each) => text.includes(each))).toBe(true);
  });
});

describe("a session", () => {
  const custom = { type: "custom-title", customTitle: "My run", sessionId: "s1" };
  const ai = { type: "ai-title", aiTitle: "Build fix", sessionId: "s1" };
  const summary = { type: "summary", summary: "Fixed it", leafUuid: "a1" };

  it.each<[string, Line[]]>([
    ["My run", [...SESSION, ai, custom, summary]],
    ["Build fix", [ai, ...SESSION, summary]],
    ["Fixed it", [summary, ...SESSION]],
    ["Fix the build", [{ ...summary, leafUuid: "of another" }, ...SESSION]],
    [
      "Fix the build",
      [
        user("c0", null, "<command-name>/clear</command-name>"),
        ...SESSION.map((line) => ({ ...line, parentUuid: line.parentUuid ?? "c0" })),
      ],
    ],
    ["Fixed it", [{ ...summary, leafUuid: "x" }, assistant("a1", null, "m1", "Hi")]],
  ])("is called %s", (title, lines) => {
    expect(first(lines)?.title).toBe(title);
  });

  it.each<[string, Line[]]>([
    ["finished", SESSION],
    ["unknown", [...SESSION, user("u2", "a1", "More")]],
    ["unknown", [...SESSION, assistant("a2", "a1", "m2", [call("c1")])]],
    ["unknown", [...SESSION, assistant("a2", "a1", "m2", [call("c1")]), result("r1", "a2", "c1")]],
    ["paused", [...SESSION, user("i", "a1", "[Request interrupted by user]")]],
    ["error", [...SESSION, assistant("e", "a1", "m9", "API Error", { isApiErrorMessage: true })]],
    [
      "finished",
      [
        ...SESSION,
        user("x", "a1", "<command-name>/exit</command-name>"),
        user("y", "x", "<local-command-stdout>Bye</local-command-stdout>"),
      ],
    ],
  ])("ends %s", (status, lines) => {
    expect(first(lines)?.status).toBe(status);
  });

  it("tells where it ran and what answered last, and that it holds no system prompt", () => {
    const lines = [
      user("u1", null, "Go", { gitBranch: "main", version: "2.0.0" }),
      assistant("a1", "u1", "m1", "a", { model: "claude-opus-4-6" }),
      assistant("a2", "a1", "m2", "b", { model: "claude-haiku-4-5", cwd: "/repo/web", gitBranch: "fix" }),
      assistant("a3", "a2", "m3", "c", { model: "<synthetic>" }),
    ];
    const session = first(lines, "s1.jsonl");
    expect(session).toMatchObject({
      externalId: "s1",
      promptCacheKey: null,
      config: {
        provider: "anthropic",
        model: "claude-haiku-4-5",
        systemPrompt: null,
        tools: [],
        source: null,
      },
      tags: {},
    });
    expect(JSON.parse(session?.workspace ?? "")).toEqual({ cwd: "/repo", gitBranch: "fix" });
    expect(JSON.parse(session?.agentState ?? "")).toEqual({ sessionId: "s1", version: "2.1.0" });
  });

  it("leaves secrets out of what it keeps beside the bytes", () => {
    const session = first([user("u1", null, "Go", { cwd: "https://bot:hunter2@example.test/repo" })]);
    expect(session?.workspace).not.toContain("hunter2");
  });
});

describe("a line named after the block in its message", () => {
  it("is a message of the role that says", () => {
    const usage = { input_tokens: 3, output_tokens: 4 };
    const lines = [
      user("u1", null, "Go"),
      { ...assistant("a1", "u1", "m1", [call("c1")], { usage }), type: "tool_use" },
      { ...result("r1", "a1", "c1", "done"), type: "tool_result" },
      assistant("a2", "r1", "m2", "Done."),
    ];
    const { conversations, rejected } = importLines(lines);
    expect(rejected).toEqual([]);
    expect(
      conversations.map(({ events }) => events.map(({ kind, role, toolName }) => [kind, role, toolName])),
    ).toEqual([
      [
        ["message", "user", null],
        ["tool_call", "assistant", "Bash"],
        ["tool_result", "tool", "Bash"],
        ["message", "assistant", null],
      ],
    ]);
    expect(conversations[0]?.events[1]?.usage).toMatchObject({ input: 3, output: 4 });
  });
});
