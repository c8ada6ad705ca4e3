import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { pi } from "./importer.ts";

const header = { type: "session", version: 3, id: "s-1", timestamp: "2026-02-01T09:00:00.000Z", cwd: "/w" };
const prompt = {
  role: "user",
  content: [{ type: "text", text: "List files" }],
  timestamp: 1_769_936_400_000,
};
const reply = (text: string, more: object = {}) => ({
  role: "assistant",
  content: [{ type: "text", text }],
  provider: "anthropic",
  model: "claude-x",
  usage: { input: 10, output: 5, cacheRead: 100, cacheWrite: 0, cost: { total: 0.25 } },
  stopReason: "stop",
  timestamp: 1_769_936_401_000,
  ...more,
});
const call = reply("I look.", {
  content: [
    { type: "text", text: "I look." },
    { type: "toolCall", id: "t1", name: "bash", arguments: { command: "ls" } },
    { type: "toolCall", id: "t2", name: "read", arguments: { path: "a.ts" } },
  ],
  stopReason: "toolUse",
});
const result = (id: string) => ({
  role: "toolResult",
  toolCallId: id,
  toolName: "bash",
  content: [{ type: "text", text: `out ${id}` }],
  isError: false,
});
const start = (message: object) => ({ type: "message_start", message });
const grow = (message: object) => ({
  type: "message_update",
  message,
  assistantMessageEvent: { type: "text_delta", delta: "x" },
});
const end = (message: object) => ({ type: "message_end", message });

const LINES = [
  header,
  { type: "agent_start" },
  { type: "turn_start" },
  start(prompt),
  end(prompt),
  start(reply("")),
  grow(reply("I")),
  end(call),
  { type: "tool_execution_start", toolCallId: "t1", toolName: "bash", args: { command: "ls" } },
  { type: "tool_execution_end", toolCallId: "t1", toolName: "bash", result: {}, isError: false },
  end(result("t1")),
  end(result("t2")),
  { type: "turn_end", message: call, toolResults: [result("t1"), result("t2")] },
  end(reply("Two.")),
  { type: "turn_end", message: reply("Two."), toolResults: [] },
  { type: "agent_end", messages: [prompt, call, reply("Two.")] },
];

describe("pi --mode json", () => {
  const file = linesFile("run.jsonl", LINES);
  const { conversations, rejected } = pi.read([file]);
  const [run] = conversations;

  it("is a session of its finished messages, each once", () => {
    expect(pickImporter([file])).toBe(pi);
    expect(run).toMatchObject({ externalId: "s-1", title: "List files", status: "finished" });
    expect(run?.events.map(({ kind, summary, toolCallId }) => [kind, summary, toolCallId])).toEqual([
      ["state", "Session in /w", null],
      ["control", "agent start", null],
      ["control", "turn start", null],
      ["message", "List files", null],
      ["tool_call", "ls", "t1"],
      ["tool_call", "a.ts", "t2"],
      ["tool_result", "out t1", "t1"],
      ["tool_result", "out t2", "t2"],
      ["message", "Two.", null],
    ]);
    expect(rejected).toEqual([]);
    expect(JSON.parse(run?.agentState ?? "")).toMatchObject({ repeatedLines: 8 });
  });

  it("counts every response once, and every event reads again as what went to the model", () => {
    const usages = run?.events.map(({ usage }) => usage) ?? [];
    expect(sumUsages(usages)).toMatchObject({ responses: 2, input: 220, output: 10, cost: 0.5 });
    for (const { bytes, kind, model } of run?.events ?? [])
      expect(pi.content(bytes, kind).model).toEqual(model);
  });

  it("a run that was stopped keeps what there was of the answer", () => {
    const cut = pi.read([
      linesFile("cut.jsonl", [...LINES.slice(0, 5), start(reply("")), grow(reply("Half"))]),
    ]);
    expect(cut.conversations[0]?.events.at(-1)).toMatchObject({ kind: "message", summary: "Half" });
    expect(cut.rejected).toContainEqual({
      file: "cut.jsonl",
      line: 7,
      reason: expect.stringMatching(/^is the last that is told of a message/),
    });
  });

  it("is known by its message ends alone, behind other output too", () => {
    const lines = [end(prompt), end(reply("Two."))].map((line) => JSON.stringify(line));
    const kept = textFile("kept.log", ["$ pi --mode json", ...lines].join("\n"));
    expect(pickImporter([kept])).toBe(pi);
    expect(pi.read([kept]).conversations[0]?.events.map(({ summary }) => summary)).toEqual([
      "List files",
      "Two.",
    ]);
  });

  it("a summary it went on from is a compaction, and a retry is no message", () => {
    const { conversations: read } = pi.read([
      linesFile("run.jsonl", [
        header,
        end(prompt),
        { type: "auto_retry_start", attempt: 1, maxAttempts: 3, delayMs: 5, errorMessage: "429" },
        {
          type: "auto_compaction_end",
          result: { summary: "What was done", firstKeptEntryId: "a1", tokensBefore: 9 },
          aborted: false,
        },
        end(reply("On.")),
      ]),
    ]);
    expect(read[0]?.events.map(({ kind }) => kind)).toEqual([
      "state",
      "message",
      "control",
      "compaction",
      "message",
    ]);
    const compaction = read[0]?.events[3];
    expect(compaction && pi.content(compaction.bytes, "compaction").model).toMatchObject([
      { type: "compaction", summary: "What was done", forgetsAll: true },
    ]);
  });

  it("beside the session's own file it is not counted again", () => {
    const own = linesFile("2026_s-1.jsonl", [
      header,
      { type: "message", id: "a", parentId: null, timestamp: header.timestamp, message: prompt },
      { type: "message", id: "b", parentId: "a", timestamp: header.timestamp, message: reply("Two.") },
    ]);
    const both = pi.read([file, own]);
    expect(both.conversations.map(({ key }) => key)).toEqual(["2026_s-1.jsonl"]);
    expect(both.rejected.map(({ file: path, reason }) => [path, reason])).toContainEqual([
      "run.jsonl",
      expect.stringMatching(/^is what pi printed of the session 2026_s-1\.jsonl holds/),
    ]);
  });

  it("without a finished message there is nothing to show", () => {
    const { conversations: none, rejected: why } = pi.read([
      linesFile("run.jsonl", [header, { type: "agent_start" }, { type: "agent_end", messages: [] }]),
    ]);
    expect(none).toEqual([]);
    expect(why.at(-1)?.reason).toMatch(/^holds no message, only session, agent_start; there is no session/);
  });
});
