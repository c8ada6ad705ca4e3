import { describe, expect, it } from "vitest";
import { assistant, harness, importLines, type Line, shapeOf, user } from "./testing/session.ts";

const START = [user("u1", null, "Fix it"), assistant("a1", "u1", "m1", "Done")];

describe("compaction", () => {
  const boundary = (uuid: string, extra: Line) =>
    harness("system", uuid, null, {
      subtype: "compact_boundary",
      content: "Conversation compacted",
      compactMetadata: { trigger: "auto", preTokens: 150_000 },
      ...extra,
    });
  const summary = (parent: string) => user("cs", parent, "We fixed it.", { isCompactSummary: true });

  it("keeps the history whole over the boundary, on the branch it happened", () => {
    const lines = [
      ...START,
      user("u2", "a1", "one"),
      user("u3", "a1", "two"),
      assistant("a3", "u3", "m3", "2"),
      boundary("cb", { logicalParentUuid: "a3" }),
      summary("cb"),
      user("u4", "cs", "Next"),
    ];
    const read = importLines(lines);
    expect(shapeOf(read)).toEqual([
      [null, ["u1", "a1", "u3", "a3", "cb", "cs", "u4"]],
      ["s1.jsonl @ a1", ["u2"]],
    ]);
    const [cb, cs] = read.conversations[0]?.events.slice(4) ?? [];
    expect(cb).toMatchObject({ kind: "compaction", summary: "Compacted (auto, 150000 tokens before)" });
    expect(cs).toMatchObject({ kind: "compaction", summary: "Summary: We fixed it." });
    expect(cs?.model).toMatchObject([{ type: "compaction", summary: "We fixed it." }]);
  });

  it("stays with its logical parent when another branch was written in between", () => {
    const lines = [
      ...START,
      user("u2", "a1", "one"),
      assistant("a2", "u2", "m2", "1"),
      user("u3", "a1", "two"),
      boundary("cb", { logicalParentUuid: "a2" }),
      summary("cb"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "a1", "u3"]],
      ["s1.jsonl @ a1", ["u2", "a2", "cb", "cs"]],
    ]);
  });

  it("has a message that was kept behind it as its logical parent, which is no fault", () => {
    const kept = assistant("a3", "cs", "m3", "Kept");
    const lines = [
      ...START,
      user("u2", "a1", "one"),
      boundary("cb", { logicalParentUuid: "a3" }),
      summary("cb"),
      kept,
      user("u3", "a3", "Next"),
    ];
    const read = importLines(lines);
    expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "u2", "cb", "cs", "a3", "u3"]]]);
    expect(read.rejected).toEqual([]);
  });

  it("goes on when the prompt after it names a message that was kept", () => {
    const lines = [
      ...START,
      boundary("cb", { logicalParentUuid: "a1" }),
      summary("cb"),
      user("u2", "a1", "Next"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([[null, ["u1", "a1", "cb", "cs", "u2"]]]);
  });

  it.each([{}, { logicalParentUuid: "gone" }])(
    "goes on from the line before without a known parent: %o",
    (extra) => {
      const read = importLines([...START, boundary("cb", extra), summary("cb"), user("u2", "cs", "Next")]);
      expect(shapeOf(read)).toEqual([[null, ["u1", "a1", "cb", "cs", "u2"]]]);
      expect(read.rejected).toEqual([]);
    },
  );
});
