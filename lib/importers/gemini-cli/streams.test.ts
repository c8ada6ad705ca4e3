import { describe, expect, it } from "vitest";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile, linesFile, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";
import { gemini, HEADER, user } from "./testing/records.ts";

const at = "2026-05-01T10:00:00.000Z";
const init = (id = "run-1") => ({ type: "init", timestamp: at, session_id: id, model: "gemini-3-pro" });
const said = (content: string, more: object = { delta: true }) => ({
  type: "message",
  timestamp: at,
  role: "assistant",
  content,
  ...more,
});
const asked = { type: "message", timestamp: at, role: "user", content: "Which files?" };
const used = (id: string) => ({
  type: "tool_use",
  timestamp: at,
  tool_name: "read_file",
  tool_id: id,
  parameters: { file_path: `${id}.md` },
});
const answered = (id: string, more: object = {}) => ({
  type: "tool_result",
  timestamp: at,
  tool_id: id,
  status: "success",
  output: `text of ${id}`,
  ...more,
});
const ended = (input: number, more: object = {}) => ({
  type: "result",
  timestamp: at,
  status: "success",
  stats: { total_tokens: input + 9, input_tokens: input, output_tokens: 7, cached: 30, duration_ms: 5 },
  ...more,
});

describe("gemini --output-format stream-json", () => {
  const file = linesFile("run.jsonl", [
    init(),
    asked,
    said("I will "),
    said("read "),
    said("both."),
    used("a"),
    used("b"),
    answered("a"),
    answered("b", { status: "error", output: "", error: { type: "not_found", message: "No b.md" } }),
    said("Only a."),
    ended(100),
  ]);
  const { conversations, rejected } = geminiCli.read([file]);
  const [run] = conversations;

  it("is recognised, its pieces are whole answers, its calls have their results", () => {
    expect(pickImporter([file])).toBe(geminiCli);
    expect(rejected).toEqual([]);
    expect(run).toMatchObject({ externalId: "run-1", title: "Which files?", status: "finished" });
    expect(run?.events.map(({ kind, summary, toolCallId }) => [kind, summary, toolCallId])).toEqual([
      ["state", "Session", null],
      ["message", "Which files?", null],
      ["message", "I will read both.", null],
      ["tool_call", "a.md", "a"],
      ["tool_call", "b.md", "b"],
      ["tool_result", "text of a", "a"],
      ["tool_result", "No b.md", "b"],
      ["message", "Only a.", null],
      ["control", "Run ended: success", null],
    ]);
    expect(run?.events.filter(({ isError }) => isError).map(({ summary }) => summary)).toEqual(["No b.md"]);
    const responses = run?.events.flatMap(({ responseId }) => responseId ?? []);
    expect(responses?.[0]).toBe(responses?.[2]);
    expect(new Set(responses).size).toBe(2);
  });

  it("an answer's bytes are its lines as they stand in the file, and read again as the answer", () => {
    const answer = run?.events[2];
    expect(answer && textOf(answer)).toBe(textOf(file).split("\n").slice(2, 5).join("\n"));
    expect(answer && geminiCli.content(answer.bytes, answer.kind)).toEqual({
      parts: [{ type: "text", text: "I will read both." }],
      model: [{ type: "text", text: "I will read both." }],
    });
  });

  it("what the run spent is told for all of it and tied to no response", () => {
    expect(run?.unattributed).toMatchObject({ responses: 0, input: 100, cacheRead: 30, output: 7 });
    expect(run?.events.every(({ usage }) => usage === null)).toBe(true);
  });

  it("two runs in one file are two conversations; a resumed one goes on with its session", () => {
    const both = linesFile("job.log", [
      init(),
      asked,
      ended(10),
      init("run-2"),
      asked,
      ended(50),
      init(),
      asked,
      ended(5),
    ]);
    const result = geminiCli.read([both]);
    expect(
      result.conversations.map(({ externalId, unattributed }) => [externalId, unattributed.input]),
    ).toEqual([
      ["run-2", 50],
      ["run-1", 15],
    ]);
    expect(new Set(result.conversations.map(({ key }) => key)).size).toBe(2);
    expect(new Set(result.conversations.map(({ sourceDigest }) => sourceDigest)).size).toBe(2);
  });

  it("other output between its lines is named and parts no call from its result", () => {
    const lines = [init(), asked, used("a")].map((line) => JSON.stringify(line));
    const noisy = textFile(
      "job.log",
      ["Loaded cached credentials.", ...lines, "a warning", JSON.stringify(answered("a"))].join("\n"),
    );
    expect(pickImporter([noisy])).toBe(geminiCli);
    const result = geminiCli.read([noisy]);
    expect(result.rejected.map(({ line }) => line)).toEqual([1, 5]);
    expect(result.conversations[0]).toMatchObject({ status: "unknown" });
    expect(result.conversations[0]?.events.at(-1)).toMatchObject({ toolName: "read_file", toolCallId: "a" });
  });

  it("a run that failed says why", () => {
    const error = { type: "FatalTurnLimitedError", message: "Reached max turns" };
    const result = geminiCli.read([
      linesFile("run.jsonl", [init(), asked, ended(3, { status: "error", error })]),
    ]);
    expect(result.conversations[0]).toMatchObject({ status: "error" });
    expect(result.conversations[0]?.events.at(-1)).toMatchObject({
      kind: "error",
      isError: true,
      summary: "Reached max turns",
    });
  });

  it("a stream whose first line is gone says what is not known", () => {
    const { conversations, rejected } = geminiCli.read([
      linesFile("run.jsonl", [asked, said("Hm."), ended(9)]),
    ]);
    expect(conversations).toHaveLength(1);
    expect(rejected).toMatchObject([{ line: 1, reason: expect.stringMatching(/^is no init line, so the/) }]);
  });

  it("a log that was cut off comes in with the whole one, a resumed run stays beside the first", () => {
    const cut = linesFile("cut.jsonl", [init(), asked, said("I "), said("look.")]);
    const whole = linesFile("whole.jsonl", [init(), asked, said("I "), said("look."), ended(9)]);
    const resumed = linesFile("resumed.jsonl", [init(), asked, said("Again."), ended(5)]);
    const result = geminiCli.read([cut, whole, resumed]);
    expect(result.conversations.map(({ key, unattributed }) => [key, unattributed.input])).toEqual([
      ["resumed.jsonl", 5],
      ["whole.jsonl", 9],
    ]);
    expect(result.rejected).toEqual([
      { file: "cut.jsonl", line: null, reason: expect.stringMatching(/^holds nothing that whole\.jsonl/) },
    ]);
  });

  it("beside the session it was printed from it is not counted again", () => {
    const session = linesFile("chats/s.jsonl", [HEADER, user("u1"), gemini("g1")]);
    const printed = linesFile("out.jsonl", [init("s-1"), asked, ended(100)]);
    const result = geminiCli.read([printed, session]);
    expect(result.conversations.map(({ key }) => key)).toEqual(["chats/s.jsonl"]);
    expect(result.rejected).toEqual([
      { file: "out.jsonl", line: null, reason: expect.stringMatching(/^is what session s-1 printed/) },
    ]);
  });
});

describe("gemini --output-format json", () => {
  const tokens = { prompt: 200, candidates: 20, total: 260, cached: 50, thoughts: 30, tool: 10 };
  const stats = { models: { "gemini-3-pro": { api: { totalRequests: 2 }, tokens } }, tools: {} };

  it("is its answer, and all models' tokens", () => {
    const two = { models: { ...stats.models, "gemini-3-flash": { tokens: { prompt: 5, candidates: 1 } } } };
    const file = jsonFile("out.json", { session_id: "run-9", response: "Two files.", stats: two }, 2);
    expect(pickImporter([file])).toBe(geminiCli);
    const [run] = geminiCli.read([file]).conversations;
    expect(run).toMatchObject({ externalId: "run-9", title: "Two files.", status: "finished" });
    expect(run?.events).toHaveLength(1);
    expect(run?.unattributed).toMatchObject({ input: 215, cacheRead: 50, output: 51, reasoning: 30 });
    expect(geminiCli.content(file.bytes, "message").parts).toEqual([{ type: "text", text: "Two files." }]);
  });

  it("or why it failed", () => {
    const error = { type: "ApiError", message: "quota", code: 429 };
    const [run] = geminiCli.read([jsonFile("out.json", { response: "", stats, error })]).conversations;
    expect(run).toMatchObject({ externalId: "out.json", status: "error" });
    expect(run?.events[0]).toMatchObject({ kind: "error", summary: "quota", isError: true, model: [] });
  });
});
