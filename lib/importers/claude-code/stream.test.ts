import { describe, expect, it } from "vitest";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { claudeCode } from "./importer.ts";
import { call, jsonl, type Line, reasonsOf, user } from "./testing/session.ts";

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
const sums = (inputTokens: number, outputTokens: number, cacheReadInputTokens = 200) => ({
  "claude-opus-4-6[1m]": { inputTokens, outputTokens, cacheReadInputTokens, cacheCreationInputTokens: 0 },
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
  const nothing = {
    input: null,
    cacheRead: null,
    cacheWrite: null,
    output: null,
    cost: null,
    costedResponses: 0,
  };

  it("is kept beside the responses as far as those do not say it: the answers' tokens, and the cost", () => {
    // 12 tokens and 200 cached ones are in the lines already, and 2 of the answers.
    expect(spentBy(RUN)).toMatchObject({ ...nothing, output: 338, cost: 0.25, costedResponses: 2 });
  });

  it("holds what other models were asked on the way", () => {
    const other = { inputTokens: 50, outputTokens: 6, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 };
    const both = { ...sums(12, 340), "claude-haiku-4-5": other };
    expect(spentBy([...RUN.slice(0, -1), done("z1", 0.25, both)])).toMatchObject({
      input: 50,
      output: 344,
      cost: 0.25,
    });
  });

  it("counts once over the turns of one process, and anew in the next", () => {
    const turns = [...RUN, answer("a4", "m3", [text("More.")], 9), done("z2", 0.4, sums(21, 500, 300))];
    expect(spentBy(turns)).toMatchObject({ output: 497, cost: 0.4, costedResponses: 3 });
    const next = [...turns, answer("a5", "m4", [text("Again.")], 4), done("z3", 0.1, sums(4, 60, 100))];
    expect(spentBy(next)).toMatchObject({ output: 556, cost: 0.5, costedResponses: 4 });
  });

  it("leaves out what a resumed run was given: its sums cover turns that are in other files", () => {
    const usage = { input_tokens: 12, cache_read_input_tokens: 200, output_tokens: 70 };
    const resumed = { ...done("z1", 0.9, sums(999, 9_999, 5_000)), usage };
    expect(spentBy([...RUN.slice(0, -1), resumed])).toMatchObject({ ...nothing, output: 68 });
    // As after "/compact", which answers nothing.
    expect(spentBy([RUN[0] ?? {}, user("u1", null, "Go", { sessionId: "p1" }), resumed])).toMatchObject({
      cost: null,
    });
  });

  it("counts a sub-agent's answers with the run, where the sums are of all there is", () => {
    const inside = { ...answer("b1", "m9", [text("Found.")], 3), parent_tool_use_id: "c1" };
    const lines = [...RUN.slice(0, 3), inside, ...RUN.slice(3, -1), done("z1", 0.3, sums(15, 400, 300))];
    expect(spentBy(lines)).toMatchObject({ ...nothing, output: 397, cost: 0.3, costedResponses: 3 });
  });

  it("holds what sub-agents spent whose lines are not printed", () => {
    const report = { ...done("z1", 0.3, sums(900, 400, 7_000)), subagent_stats: { spawned: 1 } };
    const rest = { ...nothing, input: 7_688, cacheRead: 6_800, output: 398, cost: 0.3, costedResponses: 2 };
    expect(spentBy([...RUN.slice(0, -1), report])).toMatchObject(rest);
  });

  it("gives a session its cost from where Claude Code keeps it, and no tokens twice", () => {
    const state = (cost: number) => ({
      type: "cost-state",
      sessionId: "p1",
      totalCostUSD: cost,
      modelUsage: sums(99, 999),
    });
    const lines = [...RUN.slice(0, -1), state(0.1), state(0.3)];
    expect(spentBy(lines)).toMatchObject({ ...nothing, cost: 0.3, costedResponses: 2 });
    // A fork goes on from the sum of the session it was copied from.
    const copy = { ...RUN[1], uuid: "a9", forkedFrom: { sessionId: "p0", messageUuid: "x1" } };
    expect(spentBy([copy, ...lines])).toMatchObject(nothing);
    const fork = [user("u9", "a3", "Else", { sessionId: "p2" }), { ...state(0.5), sessionId: "p2" }];
    const { conversations } = claudeCode.read([jsonl("p1.jsonl", lines), jsonl("p2.jsonl", fork)]);
    expect(conversations.map(({ unattributed }) => unattributed.cost)).toEqual([0.3, null]);
  });

  it("is the cost alone where an early version gives no more", () => {
    const early = stream("result", "z1", { subtype: "success", num_turns: 1, total_cost_usd: 0.2 });
    expect(spentBy([...RUN.slice(0, -1), early])).toMatchObject({
      ...nothing,
      cost: 0.2,
      costedResponses: 2,
    });
  });

  it("is not known where nothing says it", () => {
    expect(spentBy(RUN.slice(0, -1))).toMatchObject(nothing);
    const silent = stream("result", "z1", { num_turns: 1, total_cost_usd: "free", modelUsage: [] });
    expect(spentBy([...RUN.slice(0, -1), silent])).toMatchObject(nothing);
  });
});
