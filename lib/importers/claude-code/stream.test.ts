import { describe, expect, it } from "vitest";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { claudeCode } from "./importer.ts";
import { call, jsonl, type Line, reasonsOf } from "./testing/session.ts";

/** What `claude -p` prints: no prompt and no parents, and of an answer's tokens those it began with. */
const stream = (type: string, uuid: string, extra: Line): Line => ({
  type,
  ...extra,
  parent_tool_use_id: null,
  session_id: "p1",
  uuid,
});
const answer = (uuid: string, id: string, content: Line[], input: number): Line => {
  const usage = { input_tokens: input, cache_read_input_tokens: 100, output_tokens: 1 };
  const message = { id, type: "message", role: "assistant", model: "claude-opus-4-6", content, usage };
  return stream("assistant", uuid, { message, request_id: `req_${id}` });
};
const text = (said: string) => ({ type: "text", text: said });
const sums = (inputTokens: number, outputTokens: number) => ({
  "claude-opus-4-6": { inputTokens, outputTokens, cacheReadInputTokens: 200, cacheCreationInputTokens: 0 },
});
const done = (uuid: string, cost: number, modelUsage: Line): Line =>
  stream("result", uuid, {
    subtype: "success",
    num_turns: 2,
    total_cost_usd: cost,
    modelUsage,
    result: "Done",
  });

const RUN: Line[] = [
  stream("system", "i1", { subtype: "init", cwd: "/repo", tools: ["Bash"], model: "claude-opus-4-6" }),
  answer("a1", "m1", [text("I look.")], 5),
  answer("a2", "m1", [call("c1")], 5),
  stream("user", "r1", {
    message: { role: "user", content: [{ type: "tool_result", tool_use_id: "c1", content: "ok" }] },
  }),
  answer("a3", "m2", [text("Done.")], 7),
  done("z1", 0.25, sums(12, 340)),
];

const file = (path: string, written: string): SourceFile => ({
  path,
  bytes: new TextEncoder().encode(written),
});
const idsIn = ({ conversations }: ImportResult) =>
  conversations.map(({ events }) => events.map((event) => event.eventId));
const ALL = [["i1", "a1", "a2", "r1", "a3", "z1"]];

describe("what claude -p prints", () => {
  const lines = RUN.map((line) => JSON.stringify(line)).join("\n");
  it.each([
    ["a line an event", "run.jsonl", lines],
    ["the same under another name", "claude-output.json", lines],
    ["the same in a log", "claude.log", lines],
    ["a list on one line", "execution.json", JSON.stringify(RUN)],
    ["a list as an action in CI writes it", "claude-execution-output.json", JSON.stringify(RUN, null, 2)],
    ["a list behind a byte order mark", "execution.json", `\u{FEFF}\n${JSON.stringify(RUN, null, 2)}`],
    [
      "one object behind the other, each over several lines",
      "run.json",
      RUN.map((line) => JSON.stringify(line, null, 2)).join("\n"),
    ],
  ])("%s", (_, path, written) => {
    const source = file(path, written);
    expect(pickImporter([source])).toBe(claudeCode);
    const result = claudeCode.read([source]);
    expect(result.rejected).toEqual([]);
    expect(idsIn(result)).toEqual(ALL);
    for (const { bytes } of result.conversations[0]?.events ?? [])
      expect(written).toContain(new TextDecoder().decode(bytes));
  });

  it("a list that is cut off: what is whole comes in, the rest is named", () => {
    const written = JSON.stringify(RUN, null, 2);
    const cut = claudeCode.read([file("run.json", written.slice(0, written.indexOf('"a3"')))]);
    expect(idsIn(cut)).toEqual([["i1", "a1", "a2", "r1"]]);
    expect(reasonsOf(cut)).toEqual([
      [null, "does not end as a JSON list: what it holds was read up to its entry 5"],
      [null, expect.stringMatching(/^is cut off/)],
    ]);
  });

  it("only its last line: refused with what to send instead", () => {
    for (const path of ["result.json", "result.jsonl"]) {
      const source = file(path, JSON.stringify(done("z1", 0.25, {})));
      expect(pickImporter([source])).toBe(claudeCode);
      const result = claudeCode.read([source]);
      expect(result.conversations).toEqual([]);
      expect(reasonsOf(result)).toEqual([[null, expect.stringContaining("send the session's own file")]]);
    }
  });

  it("lists of other things are not taken", () => {
    for (const value of [[], [1], [{ role: "user", content: "hi" }], [{ type: "message", uuid: "x" }]])
      expect(claudeCode.detect([file("list.json", JSON.stringify(value))])).toBe(false);
  });

  it("ties a sub-agent to its call by the call's id", () => {
    const inside = { ...answer("b1", "m9", [text("Found.")], 3), parent_tool_use_id: "c1" };
    const result = claudeCode.read([jsonl("run.jsonl", [...RUN.slice(0, 3), inside, ...RUN.slice(3)])]);
    expect(result.conversations.map(({ spawnedBy }) => spawnedBy ?? null)).toEqual([
      null,
      { key: "run.jsonl", eventId: "a2" },
    ]);
  });
});

describe("what a run says it spent", () => {
  const spentBy = (lines: readonly Line[]) =>
    claudeCode.read([jsonl("run.jsonl", lines)]).conversations[0]?.unattributed;

  it("is kept beside the responses as far as those do not say it: the answers' tokens, and the cost", () => {
    // 12 tokens and 200 cached ones are in the lines already, and 2 of the answers.
    expect(spentBy(RUN)).toMatchObject({
      input: null,
      cacheRead: null,
      output: 338,
      cost: 0.25,
      costedResponses: 2,
    });
  });

  it("counts once over the turns of one process, and anew in the next", () => {
    const turns = [...RUN, answer("a4", "m3", [text("More.")], 9), done("z2", 0.4, sums(21, 500))];
    expect(spentBy(turns)).toMatchObject({ output: 497, cost: 0.4, costedResponses: 3 });
    const next = [...turns, answer("a5", "m4", [text("Again.")], 4), done("z3", 0.1, sums(4, 60))];
    expect(spentBy(next)).toMatchObject({ output: 556, cost: 0.5, costedResponses: 4 });
  });

  it("gives a session its cost from where Claude Code keeps it, and no tokens twice", () => {
    const state = (cost: number) => ({
      type: "cost-state",
      sessionId: "p1",
      totalCostUSD: cost,
      modelUsage: sums(99, 999),
    });
    const lines = [...RUN.slice(0, -1), state(0.1), state(0.3)];
    expect(spentBy(lines)).toMatchObject({ input: null, output: null, cost: 0.3, costedResponses: 2 });
  });

  it("is not known where nothing says it", () => {
    expect(spentBy(RUN.slice(0, -1))).toMatchObject({ output: null, cost: null, costedResponses: 0 });
    const silent = stream("result", "z1", { num_turns: 1, total_cost_usd: "free", modelUsage: [] });
    expect(spentBy([...RUN.slice(0, -1), silent])).toMatchObject({ output: null, cost: null });
  });
});
