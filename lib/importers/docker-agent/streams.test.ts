import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile, linesFile, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { dockerAgent } from "./importer.ts";
import { assistant, later, session, user } from "./testing/session.ts";

const at = (type: string, more: object = {}) => ({
  type,
  agent_name: "root",
  timestamp: "2026-03-01T10:00:00Z",
  ...more,
});
const started = (id: string, agent = "root") => at("stream_started", { session_id: id, agent_name: agent });
const stopped = (id: string, agent = "root") =>
  at("stream_stopped", { session_id: id, agent_name: agent, reason: "normal" });
const asked = (id: string, message: string) =>
  at("user_message", { session_id: id, message, agent_name: "" });
const said = (content: string, more: object = {}) => at("agent_choice", { content, ...more });
const thought = (content: string) => at("agent_choice_reasoning", { content });
const call = (id: string, name: string, input: object, type = "tool_call") =>
  at(type, {
    tool_call: { id, type: "function", function: { name, arguments: JSON.stringify(input) } },
    tool_definition: { name, description: "Does it", parameters: { type: "object" } },
  });
const answered = (id: string, response: string, isError = false) =>
  at("tool_call_response", { tool_call_id: id, response, result: { output: response, isError } });
const spent = (input: number, more: object = {}) =>
  at("token_usage", {
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      context_length: 2,
      cost: 1,
      last_message: {
        input_tokens: input,
        output_tokens: 5,
        cached_input_tokens: 100,
        cached_write_tokens: 0,
        Cost: 0.25,
        Model: "openai/gpt-5",
      },
    },
    ...more,
  });

const LINES = [
  at("agent_info", { description: "An agent" }),
  asked("s1", "How many files?"),
  started("s1"),
  thought("Let me "),
  thought("look."),
  said("I "),
  said("look."),
  call("c1", "shell", { cmd: "ls" }, "partial_tool_call"),
  spent(10),
  call("c1", "shell", { cmd: "ls" }),
  at("tool_call_output", { tool_call_id: "c1", output: "a" }),
  answered("c1", "a\nb"),
  spent(20),
  call("c2", "shell", { cmd: "wc" }),
  answered("c2", "no such command", true),
  said("Two."),
  spent(30),
  at("token_usage", { usage: { input_tokens: 1, output_tokens: 1, context_length: 2, cost: 1 } }),
  at("session_title", { session_id: "s1", title: "Counting files" }),
  stopped("s1"),
];

describe("docker agent run --exec --json", () => {
  const file = linesFile("run.jsonl", LINES);
  const { conversations, rejected } = dockerAgent.read([file]);
  const [run] = conversations;
  const rows = run?.events.map(({ kind, summary, toolCallId, usage }) => [
    kind,
    summary,
    toolCallId,
    usage?.input ?? null,
  ]);

  it("is a session: pieces are whole answers, calls have results, every response its usage once", () => {
    expect(pickImporter([file])).toBe(dockerAgent);
    expect(rejected).toEqual([]);
    expect(conversations).toHaveLength(1);
    expect(run).toMatchObject({
      externalId: "s1",
      title: "Counting files",
      status: "finished",
      config: { provider: "openai", model: "gpt-5" },
    });
    expect(run?.config.tools.map(({ name }) => name)).toEqual(["shell"]);
    expect(rows?.filter(([kind]) => kind !== "log" && kind !== "control" && kind !== "state")).toEqual([
      ["message", "How many files?", null, null],
      ["reasoning", "Let me look.", null, 110],
      ["message", "I look.", null, null],
      ["tool_call", "ls", "c1", null],
      ["tool_result", "a", "c1", null],
      ["tool_call", "wc", "c2", 120],
      ["tool_result", "no such command", "c2", null],
      ["message", "Two.", null, 130],
    ]);
    const usages = run?.events.map(({ usage }) => usage) ?? [];
    expect(sumUsages(usages)).toMatchObject({ responses: 3, input: 360, output: 15, cost: 0.75 });
    expect(run?.events.filter(({ isError }) => isError).map(({ toolCallId }) => toolCallId)).toEqual(["c2"]);
    expect(JSON.parse(run?.agentState ?? "")).toMatchObject({ repeatedLines: 2 });
  });

  it("every event's bytes read again as what went to the model", () => {
    for (const { bytes, kind, model } of run?.events ?? [])
      expect(dockerAgent.content(bytes, kind).model).toEqual(model);
    const answer = run?.events.find(({ summary }) => summary === "I look.");
    expect(answer && textOf(answer)).toBe(textOf(file).split("\n").slice(5, 7).join("\n"));
  });

  it("a session that begins inside of another is its sub-agent, tied to the call that handed over", () => {
    const inner = (type: string, more: object) => at(type, { agent_name: "writer", ...more });
    const nested = linesFile("run.jsonl", [
      asked("s1", "Write it"),
      started("s1"),
      call("c1", "transfer_task", { agent: "writer", task: "Write" }),
      started("s2", "writer"),
      inner("agent_choice", { content: "Written.", session_id: "s2" }),
      { ...call("c9", "shell", { cmd: "ls" }), agent_name: "writer" },
      { ...answered("c9", "a"), agent_name: "writer" },
      stopped("s2", "writer"),
      answered("c1", "Written."),
      said("Done."),
      stopped("s1"),
    ]);
    const [parent, child] = dockerAgent.read([nested]).conversations;
    const handed = parent?.events.find(({ toolCallId }) => toolCallId === "c1");
    expect(child).toMatchObject({
      externalId: "s2",
      spawnedBy: { key: "run.jsonl", eventId: handed?.eventId },
      sourceDigest: null,
    });
    expect(child?.events.map(({ toolCallId }) => toolCallId)).toContain("c9");
    expect(parent?.events.map(({ toolCallId }) => toolCallId)).not.toContain("c9");
  });

  it("the server's stream has each event in a field", () => {
    const sse = textFile("curl.txt", LINES.map((line) => `data: ${JSON.stringify(line)}\n`).join("\n"));
    expect(pickImporter([sse])).toBe(dockerAgent);
    const streamed = dockerAgent.read([sse]);
    expect(streamed.rejected).toEqual([]);
    expect(sumUsages(streamed.conversations[0]?.events.map(({ usage }) => usage) ?? []).input).toBe(360);
    const answer = streamed.conversations[0]?.events.find(({ summary }) => summary === "Two.");
    expect(answer && dockerAgent.content(answer.bytes, answer.kind).parts).toEqual([
      { type: "text", text: "Two." },
    ]);
  });

  it("without a report of each response the last one has its own, and the cost belongs to all", () => {
    const early = linesFile("run.jsonl", [
      asked("s1", "Hi"),
      said("Hello."),
      at("token_usage", { usage: { input_tokens: 84, output_tokens: 19, context_length: 103, cost: 0.5 } }),
      at("error", { error: "model failed" }),
    ]);
    const [only] = dockerAgent.read([early]).conversations;
    expect(only).toMatchObject({ status: "error", unattributed: { cost: 0.5 } });
    expect(only?.events.flatMap(({ usage, summary }) => (usage ? [[summary, usage.input]] : []))).toEqual([
      ["Hello.", 84],
    ]);
    expect(only?.events.at(-1)).toMatchObject({ kind: "error", summary: "model failed", isError: true });
  });

  it("beside the stored session it is not counted again", () => {
    const stored = jsonFile("s1.json", session("s1", [user(1, "How many files?"), assistant(2, "Two.")]));
    const both = dockerAgent.read([file, stored]);
    expect(both.conversations.map(({ key }) => key)).toEqual(["s1.json"]);
    expect(both.rejected).toEqual([
      { file: "run.jsonl", line: null, reason: expect.stringMatching(/^is what the session s1\.json holds/) },
    ]);
  });
});

describe("files of several sessions", () => {
  const one = session("one", [user(1, "First"), assistant(2, "A")]);
  const two = session("two", [user(3, "Second"), assistant(4, "B")], later(1));
  const summary = { total_evals: 2, failed_evals: 0 };

  it.each([
    [
      "what an evaluation put out",
      { name: "run", config: { agent: "a.yaml" }, summary, sessions: [one, two] },
    ],
    ["a list", [one, two]],
  ])("%s: each is a conversation of its own", (_name, document) => {
    const file = jsonFile("results/run.json", document, 2);
    expect(pickImporter([file])).toBe(dockerAgent);
    const { conversations, rejected } = dockerAgent.read([file]);
    expect(rejected).toEqual([]);
    expect(conversations.map(({ externalId, key }) => [externalId, key])).toEqual([
      ["one", "results/run.json#1"],
      ["two", "results/run.json#2"],
    ]);
    expect(new Set(conversations.map(({ sourceDigest }) => sourceDigest)).size).toBe(2);
  });

  it("what is no session among them is named by its place", () => {
    const { conversations, rejected } = dockerAgent.read([jsonFile("run.json", { sessions: [7, one] })]);
    expect(conversations.map(({ key }) => key)).toEqual(["run.json#2"]);
    expect(rejected).toEqual([
      { file: "run.json", line: null, reason: "sessions[0] is no session with messages and was left out" },
    ]);
  });

  it("a run its budget stopped says so, which is no error", () => {
    const stop = { termination: { reason: "budget_exceeded", message: "Budget of $1 spent" } };
    const { conversations, rejected } = dockerAgent.read([
      jsonFile("s.json", session("s", [user(1, "Go"), assistant(2, "A"), stop])),
    ]);
    expect(rejected).toEqual([]);
    expect(conversations[0]?.events.at(-1)).toMatchObject({
      kind: "control",
      summary: "Run stopped: Budget of $1 spent",
      isError: false,
    });
  });
});
