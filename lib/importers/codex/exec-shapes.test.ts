import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile, linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { codex } from "./importer.ts";
import { RolloutFixture, timedId } from "./testing/fixture.ts";

const started = (n: number) => ({ type: "thread.started", thread_id: timedId(n) });
const done = (item: object) => ({ type: "item.completed", item });
const said = (text: string) => done({ id: "item_9", type: "agent_message", text });
const used = (input: number) => ({
  type: "turn.completed",
  usage: { input_tokens: input, cached_input_tokens: 10, output_tokens: 5 },
});
const kinds = (events: readonly { kind: string }[] = []) => events.map(({ kind }) => kind);

describe("codex exec --json as jobs keep it", () => {
  it("a call of which only the end was kept is call and result, each with its own body", () => {
    const item = {
      id: "item_3",
      type: "command_execution",
      command: "make test",
      aggregated_output: "2 failed",
      exit_code: 2,
      status: "failed",
    };
    const file = linesFile("run.jsonl", [done(item), said("Two fail."), used(90)]);
    const { conversations } = codex.read([file]);
    const [call, result] = conversations[0]?.events ?? [];
    expect(kinds(conversations[0]?.events)).toEqual(["tool_call", "tool_result", "message", "log"]);
    expect(conversations[0]).toMatchObject({ title: "Two fail.", status: "finished" });
    expect(call && codex.content(call.bytes, call.kind).parts).toMatchObject([
      { type: "tool_call", name: "shell", callId: "item_3" },
    ]);
    expect(result && codex.content(result.bytes, result.kind).parts).toMatchObject([
      { type: "tool_result", text: "2 failed", callId: "item_3", exitCode: 2, outcome: "error" },
    ]);
  });

  it("what an MCP server answered is its text, and its failure is one", () => {
    const item = { id: "item_1", type: "mcp_tool_call", server: "docs", tool: "find", arguments: { q: "x" } };
    const result = { content: [{ type: "text", text: "found it" }], structured_content: null };
    const { conversations } = codex.read([
      linesFile("run.jsonl", [
        { type: "item.started", item: { ...item, status: "in_progress" } },
        done({ ...item, result, error: null, status: "completed" }),
        done({ ...item, id: "item_2", result: null, error: { message: "gone" }, status: "failed" }),
      ]),
    ]);
    expect(conversations[0]?.events.map(({ kind, summary, isError }) => [kind, summary, isError])).toEqual([
      ["tool_call", "x", false],
      ["tool_result", "found it", false],
      ["tool_call", "x", false],
      ["tool_result", "gone (exit 1)", true],
    ]);
  });

  it("is found behind what a job printed before it, whose lines are named", () => {
    const lines = [started(1), said("Hi"), used(40)].map((line) => JSON.stringify(line));
    const file = textFile("job.log", ["Reading prompt from stdin...", "", ...lines].join("\n"));
    expect(pickImporter([file])).toBe(codex);
    const { conversations, rejected } = codex.read([file]);
    expect(conversations[0]).toMatchObject({ externalId: timedId(1) });
    expect(rejected).toEqual([{ file: "job.log", line: 1, reason: "is not valid JSON" }]);
  });

  it("two runs in one file are two conversations, each with its own count", () => {
    const file = linesFile("both.jsonl", [
      started(1),
      said("First"),
      used(40),
      started(2),
      said("Second"),
      used(90),
    ]);
    const { conversations, rejected } = codex.read([file, textFile("note.txt", "x")]);
    expect(conversations.map(({ externalId }) => externalId)).toEqual([timedId(1), timedId(2)]);
    expect(conversations.map(({ events }) => sumUsages(events.map((event) => event.usage)).input)).toEqual([
      40, 90,
    ]);
    expect(rejected).toEqual([]);
  });

  it("a run that resumes a thread goes on with it and its totals, a log that was cut off adds nothing", () => {
    const first = linesFile("a.jsonl", [started(1), said("First"), used(40)]);
    const again = linesFile("b.jsonl", [started(1), said("Second"), used(90)]);
    const cut = linesFile("c.jsonl", [started(1), said("First")]);
    const { conversations, rejected } = codex.read([first, again, cut]);
    expect(conversations).toHaveLength(1);
    expect(sumUsages(conversations[0]?.events.map(({ usage }) => usage) ?? [])).toMatchObject({
      responses: 2,
      input: 90,
    });
    expect(rejected).toEqual([
      { file: "c.jsonl", line: null, reason: expect.stringMatching(/^holds nothing that a\.jsonl/) },
    ]);
  });

  it("beside the thread's rollout it is not counted again", () => {
    const rollout = new RolloutFixture(1).turn(2, "Count").file();
    const alone = codex.read([rollout]).conversations;
    const both = codex.read([linesFile("run.jsonl", [started(1), said("First"), used(40)]), rollout]);
    expect(both.conversations.map(({ events }) => events.length)).toEqual(
      alone.map(({ events }) => events.length),
    );
    expect(both.rejected).toEqual([
      { file: "run.jsonl", line: null, reason: expect.stringMatching(/^is what thread .* printed, which/) },
    ]);
  });

  it("a first line that is damaged takes nothing with it", () => {
    const file = textFile("run.jsonl", `{"type":"thread.started",\n${JSON.stringify(said("Hi"))}`);
    const { conversations, rejected } = codex.read([file]);
    expect(kinds(conversations[0]?.events)).toEqual(["message"]);
    expect(rejected.map(({ line }) => line)).toEqual([1, null]);
  });

  it("a warning is no failure of the run", () => {
    const { conversations } = codex.read([
      linesFile("run.jsonl", [started(1), done({ id: "i", type: "error", message: "old model" }), used(1)]),
    ]);
    expect(conversations[0]).toMatchObject({ status: "finished" });
    expect(conversations[0]?.events.some(({ isError }) => isError)).toBe(false);
  });
});

describe("the stream of early versions", () => {
  const tokens = (input: number, last: number) => ({
    type: "token_count",
    info: {
      total_token_usage: { input_tokens: input, output_tokens: 10 },
      last_token_usage: { input_tokens: last, output_tokens: 5 },
    },
  });
  const events = [
    { type: "task_started" },
    { type: "exec_command_begin", call_id: "call_1", command: ["bash", "-lc", "npm test"], cwd: "/w" },
    { type: "exec_command_end", call_id: "call_1", stdout: "ok", stderr: "", exit_code: 0 },
    tokens(100, 100),
    { type: "agent_message", message: "All pass." },
    tokens(250, 150),
    { type: "task_complete", last_agent_message: "All pass." },
  ];
  const file = linesFile("exec.jsonl", [
    { model: "gpt-5", workdir: "/w", provider: "openai", sandbox: "read-only", approval: "never" },
    { prompt: "Do the tests pass?" },
    ...events.map((msg) => ({ id: "0", msg })),
  ]);

  it("comes in with prompt, model, the command and its result", () => {
    expect(pickImporter([file])).toBe(codex);
    const { conversations, rejected } = codex.read([file]);
    expect(rejected).toEqual([]);
    expect(conversations[0]).toMatchObject({
      title: "Do the tests pass?",
      status: "finished",
      config: { provider: "openai", model: "gpt-5" },
    });
    const told = conversations[0]?.events.filter(({ model }) => model.length > 0);
    expect(told?.map(({ kind, summary }) => [kind, summary])).toEqual([
      ["message", "Do the tests pass?"],
      ["tool_call", "npm test"],
      ["tool_result", "ok"],
      ["message", "All pass."],
    ]);
    const usages = conversations[0]?.events.map(({ usage }) => usage) ?? [];
    expect(sumUsages(usages)).toMatchObject({ responses: 2, input: 250 });
  });
});

describe("a session of the first CLI", () => {
  it("names a bad item by its line in the document and takes in the rest", () => {
    const session = { timestamp: "2025-04-20T10:00:00.000Z", id: timedId(3), instructions: "" };
    const items = [
      { type: "message", role: "user", content: [{ type: "input_text", text: "List it" }] },
      42,
      {
        type: "function_call",
        id: "fc_1",
        call_id: "call_1",
        name: "shell",
        arguments: '{"command":["ls"]}',
      },
      {
        type: "function_call_output",
        call_id: "call_1",
        output: '{"output":"a","metadata":{"exit_code":0}}',
      },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "One." }] },
    ];
    const file = jsonFile("rollout-2025-04-20-x.json", { session, items }, 1);
    const { conversations, rejected } = codex.read([file]);
    expect(conversations[0]).toMatchObject({ externalId: timedId(3), title: "List it" });
    expect(kinds(conversations[0]?.events)).toEqual([
      "state",
      "message",
      "tool_call",
      "tool_result",
      "message",
    ]);
    const line = new TextDecoder().decode(file.bytes).split("\n").indexOf("  42,") + 1;
    expect(rejected).toEqual([{ file: file.path, line, reason: "is not a JSON object" }]);
  });
});
