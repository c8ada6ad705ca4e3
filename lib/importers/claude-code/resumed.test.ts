import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { claudeCode } from "./importer.ts";
import { assistant, harness, jsonl, type Line, reasonsOf, shapeOf, user } from "./testing/session.ts";

const at = (second: number) => ({ timestamp: `2026-03-01T10:00:${String(second).padStart(2, "0")}.000Z` });
const usage = { input_tokens: 10, output_tokens: 5 };
const FIRST = [
  user("u1", null, "Fix it", at(1)),
  assistant("a1", "u1", "m1", "Done", { ...at(2), usage }),
  user("u2", "a1", "Test it", at(3)),
  assistant("a2", "u2", "m2", "Tested", { ...at(4), usage }),
];
const copied = (lines: Line[], extra: Line) => lines.map((line) => ({ ...line, sessionId: "s2", ...extra }));
const read = (...files: SourceFile[]) => claudeCode.read(files);

describe("sessions of several files", () => {
  it("counts the prefix a resumed session was given once, whichever file comes first", () => {
    // Claude Code rewrites texts as blocks and times of answers when it copies.
    const prefix = copied(FIRST, {}).map((line, index) =>
      index === 0
        ? { ...line, message: { role: "user", content: [{ type: "text", text: "Fix it" }] } }
        : line,
    );
    const second = [...prefix, user("u3", "a2", "More", { ...at(9), sessionId: "s2" })];
    const files = [jsonl("s2.jsonl", second), jsonl("s1.jsonl", FIRST)];
    for (const order of [files, files.toReversed()]) {
      const result = read(...order);
      expect(result.rejected).toEqual([]);
      expect(shapeOf(result)).toEqual([
        [null, ["u1", "a1", "u2", "a2"]],
        ["s1.jsonl @ a2", ["u3"]],
      ]);
      expect(result.conversations.map((each) => each.externalId)).toEqual(["s1", "s2"]);
      const events = result.conversations.flatMap((each) => each.events);
      expect(sumUsages(events.map((event) => event.usage))).toMatchObject({ responses: 2, input: 20 });
    }
  });

  it("forks where the later file leaves the earlier one", () => {
    const second = [
      ...copied(FIRST.slice(0, 2), {}),
      user("u3", "a1", "Otherwise", { ...at(9), sessionId: "s2" }),
    ];
    expect(shapeOf(read(jsonl("s1.jsonl", FIRST), jsonl("s2.jsonl", second)))).toEqual([
      [null, ["u1", "a1", "u2", "a2"]],
      ["s1.jsonl @ a1", ["u3"]],
    ]);
  });

  it("goes on from another file without copies, with what stands at the head of the later file", () => {
    const second = [
      { type: "summary", summary: "Fixed and tested", leafUuid: "a2" },
      user("u3", "a2", "More", { ...at(9), sessionId: "s2" }),
    ];
    const result = read(jsonl("s2.jsonl", second), jsonl("s1.jsonl", FIRST));
    expect(result.rejected).toEqual([]);
    expect(shapeOf(result)).toEqual([
      [null, ["u1", "a1", "u2", "a2"]],
      ["s1.jsonl @ a2", [expect.stringMatching(/^summary-/), "u3"]],
    ]);
    expect(result.conversations[0]?.title).toBe("Fixed and tested");
  });

  it("knows copies with new uuids by what they say they are a copy of", () => {
    const copies = FIRST.map((line) => ({
      ...line,
      uuid: `f-${line.uuid}`,
      parentUuid: line.parentUuid === null ? null : `f-${line.parentUuid}`,
      sessionId: "s2",
      forkedFrom: { sessionId: "s1", messageUuid: line.uuid },
    }));
    const second = [...copies, user("u3", "f-a2", "More", { ...at(9), sessionId: "s2" })];
    // The original went on longer than its fork.
    const first = [...FIRST, user("u9", "a2", "Later", at(30))];
    const result = read(jsonl("s2.jsonl", second), jsonl("s1.jsonl", first));
    expect(shapeOf(result)).toEqual([
      [null, ["u1", "a1", "u2", "a2", "u9"]],
      ["s1.jsonl @ a2", ["u3"]],
    ]);
  });

  it("keeps what a head that goes on from the message behind it leaves: no line stands behind itself", () => {
    const head = harness("system", "h3", "u3", { sessionId: "s2", content: "head" });
    const result = read(jsonl("s1.jsonl", FIRST), jsonl("s2.jsonl", [head, user("u3", "a2", "More", at(9))]));
    expect(shapeOf(result).slice(1)).toEqual([["s1.jsonl @ a2", ["h3", "u3"]]]);
  });

  it("says when a file adds nothing", () => {
    const result = read(jsonl("s1.jsonl", FIRST), jsonl("copy.jsonl", FIRST));
    expect(result.conversations).toHaveLength(1);
    expect(reasonsOf(result)).toEqual([[null, expect.stringMatching(/^adds no message/)]]);
    expect(result.rejected[0]?.file).toBe(
      "s1.jsonl" === result.conversations[0]?.key ? "copy.jsonl" : "s1.jsonl",
    );
  });

  it("keeps sessions of different directories apart", () => {
    const { conversations } = read(jsonl("p/s1.jsonl", FIRST), jsonl("q/s1.jsonl", FIRST));
    expect(conversations.map((each) => each.forkedFrom)).toEqual([null, null]);
  });

  it("keeps two sessions in one file apart", () => {
    const other = [
      user("v1", null, "Else", { sessionId: "s9" }),
      assistant("b1", "v1", "n1", "ok", { sessionId: "s9" }),
    ];
    const { conversations } = read(jsonl("all.jsonl", [...FIRST, ...other]));
    expect(conversations.map((each) => [each.externalId, each.forkedFrom])).toEqual([
      ["s1", null],
      ["s9", null],
    ]);
    expect(new Set(conversations.map((each) => each.sourceDigest)).size).toBe(2);
  });

  it("takes lines before the first message as its own, whichever session they name", () => {
    const head = [
      { type: "queue-operation", operation: "enqueue", sessionId: "s0" },
      { type: "mode", mode: "normal", sessionId: "s0" },
    ];
    const { conversations, rejected } = read(jsonl("s1.jsonl", [...head, ...FIRST, head[1] ?? {}]));
    expect(rejected).toEqual([]);
    expect(conversations.map((each) => [each.externalId, each.events.length])).toEqual([["s1", 7]]);
  });

  it("gives a family one digest over all its files, wherever they lie", () => {
    const second = jsonl("s2.jsonl", [user("u3", "a2", "More", at(9))]);
    const digest = (files: SourceFile[]) => claudeCode.read(files).conversations[0]?.sourceDigest;
    const alone = digest([jsonl("s1.jsonl", FIRST)]);
    const both = digest([jsonl("s1.jsonl", FIRST), second]);
    expect(digest([{ ...second, path: "x/s2.jsonl" }, jsonl("x/s1.jsonl", FIRST)])).toBe(both);
    expect(alone).not.toBe(both);
    expect(digest([jsonl("y.jsonl", FIRST)])).toBe(alone);
  });
});
