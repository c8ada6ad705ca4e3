import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile } from "#lib/importers/testing/corpus-files.ts";
import { codex } from "./importer.ts";

const command = (status: string, more: object = {}) => ({
  id: "item_1",
  type: "command_execution",
  command: "bash -lc ls",
  aggregated_output: "",
  status,
  ...more,
});
const usage = { input_tokens: 900, cached_input_tokens: 600, output_tokens: 40 };
const LINES = [
  { type: "thread.started", thread_id: "0199aaaa-0001-7000-8000-000000000000" },
  { type: "turn.started" },
  { type: "item.completed", item: { id: "item_0", type: "reasoning", text: "I look." } },
  { type: "item.started", item: command("in_progress") },
  { type: "item.completed", item: command("failed", { aggregated_output: "no such file", exit_code: 2 }) },
  {
    type: "item.started",
    item: { id: "item_2", type: "todo_list", items: [{ text: "Fix", completed: false }] },
  },
  {
    type: "item.completed",
    item: {
      id: "item_3",
      type: "file_change",
      changes: [{ path: "a.ts", kind: "add" }],
      status: "completed",
    },
  },
  { type: "item.completed", item: { id: "item_4", type: "agent_message", text: "Done." } },
  { type: "turn.completed", usage },
];
const file = linesFile("run.jsonl", LINES);

describe("codex exec --json", () => {
  const { conversations, rejected } = codex.read([file]);
  const [run] = conversations;

  it("is recognised, and every line comes in", () => {
    expect(pickImporter([file])).toBe(codex);
    expect(rejected).toEqual([]);
    expect(conversations).toHaveLength(1);
    expect(run).toMatchObject({ externalId: "0199aaaa-0001-7000-8000-000000000000" });
    expect(run?.events.map(({ kind, summary }) => [kind, summary])).toEqual([
      ["state", expect.stringMatching(/^Session/)],
      ["control", "task started"],
      ["reasoning", "I look."],
      ["tool_call", expect.stringMatching(/ls/)],
      ["tool_result", expect.stringMatching(/no such file/)],
      ["log", expect.stringMatching(/^todo list/)],
      ["tool_call", "a.ts"],
      ["tool_result", "add a.ts"],
      ["message", "Done."],
      ["log", expect.any(String)],
    ]);
  });

  it("ties a result to its call, tells that it failed, and counts the turn once", () => {
    const [call, result] = run?.events.filter(({ toolCallId }) => toolCallId !== null) ?? [];
    expect([call?.toolCallId, result?.toolCallId, result?.isError]).toEqual(["item_1", "item_1", true]);
    expect(sumUsages(run?.events.map((event) => event.usage) ?? [])).toMatchObject({
      responses: 1,
      input: 900,
      cacheRead: 600,
      output: 40,
    });
  });

  it("a turn that failed says why", () => {
    const failed = linesFile("run.jsonl", [
      ...LINES.slice(0, 2),
      { type: "turn.failed", error: { message: "stream disconnected" } },
    ]);
    const last = codex.read([failed]).conversations[0]?.events.at(-1);
    expect(last).toMatchObject({ kind: "error", isError: true });
    expect(last && codex.content(last.bytes).parts).toEqual([
      { type: "error", code: "error", detail: "stream disconnected" },
    ]);
  });
});
