import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codex } from "./importer.ts";
import {
  CALL,
  count,
  countSaid,
  countTotals,
  eventsOf,
  expectWhole,
  finalTotal,
  loadFrom,
  rawLines,
  totalsOf,
} from "./testing/recount.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const load = (path: string) => loadFrom(CORPUS, path);

const singles = existsSync(CORPUS)
  ? [...load("codex"), ...load("edge-cases/derived").filter(({ path }) => /codex_/.test(path))]
      .map(({ path }) => path)
      .filter((path) => path.endsWith(".jsonl"))
  : [];

describe.skipIf(!existsSync(CORPUS))("each real file alone", () => {
  it.each(singles)("%s", (path) => {
    const files = load(path);
    const [file] = files;
    if (!file) throw new Error("no file");
    const lines = rawLines(file);
    const result = codex.read(files);
    expect(codex.detect(files)).toBe(true);
    expect(result.conversations).toHaveLength(1);
    expectWhole(
      result,
      lines.map((line) => line.text),
    );
    const events = eventsOf(result);
    const messages = (role: string) =>
      events.filter((event) => event.kind === "message" && event.role === role).length;
    // All texts of this one are blanked out, so nothing tells which line repeats which.
    if (!path.endsWith("small.jsonl")) {
      expect(messages("user")).toBe(countSaid(lines, "user"));
      expect(messages("assistant")).toBe(countSaid(lines, "assistant"));
    }
    expect(events.filter((event) => event.kind === "tool_call")).toHaveLength(
      count(lines, ({ type, payload }) => type === "response_item" && CALL.test(payload.type ?? "")),
    );
    const total = finalTotal(lines);
    const isWhole = !lines[0]?.payload.history_base;
    if (total && total.input_tokens > 0 && isWhole) {
      expect(totalsOf(result.conversations)).toMatchObject({
        responses: countTotals(lines),
        input: total.input_tokens,
        output: total.output_tokens,
        cacheRead: total.cached_input_tokens,
      });
    }
  });

  it.each<[string, number | null, RegExp]>([
    ["codex/casr/codex_malformed.jsonl", 2, /^is not valid JSON/],
    ["codex/casr/codex_malformed.jsonl", 4, /^is not valid JSON at column 2$/],
    [
      "codex/claude-code-log/rollout-malformed-66666666-6666-4666-8666-666666666666.jsonl",
      3,
      /^is not valid JSON/,
    ],
    ["codex/agent-sessions/session_simple.jsonl", null, /^has no session_meta line/],
    ["edge-cases/derived/codex_no_session_meta.jsonl", null, /^has no session_meta line/],
    ["edge-cases/derived/codex_session_meta_last.jsonl", 55, /^session_meta stands behind other lines/],
    [
      "edge-cases/derived/codex_paginated_fork_bad_ordinal.jsonl",
      1,
      /^missing parent: goes on from ordinal 999999 of thread 0{8}-.* not in the upload/,
    ],
    [
      "codex/codexbar-missing-parent-siblings/codex-home/archived_sessions/sibling-a.jsonl",
      1,
      /^missing parent: was forked/,
    ],
  ])("%s line %s is named: %s", (path, line, reason) => {
    const { rejected } = codex.read(load(path));
    expect(rejected).toContainEqual({ file: path, line, reason: expect.stringMatching(reason) });
  });

  it("a session of the first CLI comes in, each item as it stands in the document", () => {
    const files = load("codex/casr/codex_legacy.json");
    expect(codex.detect(files)).toBe(true);
    const { conversations, rejected } = codex.read(files);
    expect(rejected).toEqual([]);
    expect(conversations[0]).toMatchObject({ externalId: "codex-legacy-001" });
    expect(conversations[0]?.events.map(({ role }) => role)).toEqual([
      null,
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
  });

  it("no other file is named", () => {
    const named = singles.filter((path) => codex.read(load(path)).rejected.length > 0);
    expect(
      named.filter(
        (path) => !/malformed|sibling-|edge-cases|ccusage|agent-sessions\/(session|schema)/.test(path),
      ),
    ).toEqual([]);
  });
});

describe.skipIf(!existsSync(CORPUS))("files of other formats", () => {
  it("are not taken for rollouts, and none makes it throw", () => {
    const others = [
      "claude-code",
      "pi",
      "opencode",
      "openhands-legacy",
      "gemini-cli",
      "atif",
      "openai-messages",
    ];
    for (const file of others.flatMap((folder) => (existsSync(join(CORPUS, folder)) ? load(folder) : []))) {
      expect([file.path, codex.detect([file])]).toEqual([file.path, false]);
    }
    for (const file of load("edge-cases/derived").filter(({ path }) => !path.includes("openhands-sdk"))) {
      expect(() => codex.read([{ ...file, path: "rollout-x.jsonl" }])).not.toThrow();
      expect(() => codex.content(file.bytes)).not.toThrow();
    }
  });
});
