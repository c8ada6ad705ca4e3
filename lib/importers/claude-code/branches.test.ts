import { describe, expect, it } from "vitest";
import {
  assistant,
  call,
  harness,
  idsOf,
  importLines,
  type Line,
  result,
  shapeOf,
  user,
} from "./testing/session.ts";

const START = [user("u1", null, "Fix it"), assistant("a1", "u1", "m1", "Done")];

describe("rewinds", () => {
  it("makes a branch of every prompt that was left, and goes on with the last", () => {
    const lines = [
      ...START,
      user("u2", "a1", "Now test"),
      assistant("a2", "u2", "m2", "Tested"),
      user("u3", "a1", "Rather document"),
      user("u4", "a1", "Ship it"),
      assistant("a4", "u4", "m4", "Shipped"),
    ];
    const read = importLines(lines);
    expect(shapeOf(read)).toEqual([
      [null, ["u1", "a1", "u4", "a4"]],
      ["s1.jsonl @ a1", ["u2", "a2"]],
      ["s1.jsonl @ a1", ["u3"]],
    ]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations.map(({ title, status }) => [title, status])).toEqual([
      ["Fix it", "finished"],
      ["Now test", "idle"],
      ["Rather document", "idle"],
    ]);
  });

  it("finds a rewind inside a branch that was left", () => {
    const lines = [
      ...START,
      user("u2", "a1", "one"),
      assistant("a2", "u2", "m2", "1"),
      user("u3", "a2", "one more"),
      user("u4", "a2", "one less"),
      user("u5", "a1", "two"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "a1", "u5"]],
      ["s1.jsonl @ a1", ["u2", "a2", "u3"]],
      ["s1.jsonl#u2 @ a2", ["u4"]],
    ]);
  });

  it("sees through hook and progress lines to the rewind behind them", () => {
    const lines = [
      ...START,
      harness("progress", "p1", "a1"),
      harness("system", "h1", "p1", { subtype: "stop_hook_summary" }),
      user("u2", "h1", "one"),
      user("u3", "h1", "two"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "a1", "p1", "h1", "u3"]],
      ["s1.jsonl @ h1", ["u2"]],
    ]);
  });

  it("leaves what stands beside the fork point on the line that goes on", () => {
    const lines = [...START, harness("system", "h1", "a1"), user("u2", "a1", "one"), user("u3", "a1", "two")];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "a1", "h1", "u3"]],
      ["s1.jsonl @ a1", ["u2"]],
    ]);
  });

  it("makes a branch of a prompt written after the response beside it, answered or not", () => {
    expect(shapeOf(importLines([...START, user("u2", "u1", "Otherwise")]))).toEqual([
      [null, ["u1", "u2"]],
      ["s1.jsonl @ u1", ["a1"]],
    ]);
  });

  it("shares nothing when the first prompt was taken back", () => {
    const lines = [...START, user("u2", null, "Start over"), assistant("a2", "u2", "m2", "Sure")];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u2", "a2"]],
      ["s1.jsonl @ null", ["u1", "a1"]],
    ]);
  });

  it("makes a branch of a response that was tried again", () => {
    const lines = [
      user("u1", null, "Go"),
      assistant("a1", "u1", "m1", "no"),
      assistant("a2", "u1", "m2", "yes"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "a2"]],
      ["s1.jsonl @ u1", ["a1"]],
    ]);
  });

  it("makes a branch of a prompt that another session put behind an answered one", () => {
    const lines = [
      ...START,
      user("u2", "u1", "Otherwise", { sessionId: "s2" }),
      assistant("a2", "u2", "m2", "ok"),
    ];
    expect(shapeOf(importLines(lines))).toEqual([
      [null, ["u1", "u2", "a2"]],
      ["s1.jsonl @ u1", ["a1"]],
    ]);
  });

  it("puts the snapshot of a message into the branch of that message", () => {
    const snapshot = (messageId: string) => ({ type: "file-history-snapshot", messageId, snapshot: {} });
    const lines = [
      ...START,
      snapshot("u2"),
      user("u2", "a1", "one"),
      snapshot("u3"),
      user("u3", "a1", "two"),
    ];
    const [root, branch] = importLines(lines).conversations;
    const snapshotId = expect.stringMatching(/^file-history-snapshot-[0-9a-f]{12}$/);
    expect(idsOf(root)).toEqual(["u1", "a1", snapshotId, "u3"]);
    expect(idsOf(branch)).toEqual([snapshotId, "u2"]);
    expect(branch).toMatchObject({ key: "s1.jsonl#u2", forkedFrom: { key: "s1.jsonl", eventId: "a1" } });
  });
});

describe("two children that are no rewind", () => {
  const one = (lines: readonly Line[], ids: string[]) => {
    const read = importLines(lines);
    expect(read.rejected).toEqual([]);
    expect(shapeOf(read)).toEqual([[null, ids]]);
  };

  it("parallel calls and their results: calls first, in file order", () => {
    one(
      [
        user("u1", null, "Go"),
        assistant("a1", "u1", "m1", [call("c1")]),
        assistant("a2", "a1", "m1", [call("c2")]),
        result("r1", "a1", "c1"),
        result("r2", "a2", "c2"),
        assistant("a3", "r1", "m2", "Done"),
        user("u2", "a3", "Thanks"),
      ],
      ["u1", "a1", "a2", "r1", "r2", "a3", "u2"],
    );
  });

  it("a late result belongs before the response that follows the calls", () => {
    one(
      [
        user("u1", null, "Go"),
        assistant("a1", "u1", "m1", [call("c1")]),
        assistant("a2", "a1", "m1", [call("c2")]),
        result("r1", "a1", "c1"),
        assistant("a3", "r1", "m2", "Done"),
        result("r2", "a2", "c2"),
      ],
      ["u1", "a1", "a2", "r1", "r2", "a3"],
    );
  });

  it("one response whose lines hang on the results of parallel calls", () => {
    one(
      [
        user("u1", null, "Go"),
        assistant("a1", "u1", "m1", [call("c1")]),
        assistant("a2", "a1", "m1", [call("c2")]),
        result("r1", "a1", "c1"),
        result("r2", "a2", "c2"),
        assistant("a3", "r1", "m2", "Let me"),
        assistant("a4", "r2", "m2", [call("c3")]),
      ],
      ["u1", "a1", "a2", "r1", "r2", "a3", "a4"],
    );
  });

  it("progress, attachments and system lines beside a result", () => {
    one(
      [
        user("u1", null, "Go"),
        harness("attachment", "t1", "u1", { attachment: { type: "hook_success" } }),
        assistant("a1", "u1", "m1", [call("c1")]),
        harness("progress", "p1", "a1"),
        harness("progress", "p2", "p1"),
        result("r1", "a1", "c1"),
        harness("system", "h1", "a1"),
        assistant("a2", "p2", "m2", "Done"),
      ],
      ["u1", "t1", "a1", "p1", "p2", "r1", "h1", "a2"],
    );
  });

  it("what Claude Code adds, the output of commands, and an interruption", () => {
    one(
      [
        ...START,
        user("x1", "a1", "Caveat: not for you", { isMeta: true }),
        user("u2", "a1", "<command-name>/model</command-name>"),
        user("o2", "u2", "<local-command-stdout>Set</local-command-stdout>"),
        user("i1", "u2", "[Request interrupted by user]"),
        user("u3", "o2", "Go on"),
      ],
      ["u1", "a1", "x1", "u2", "o2", "i1", "u3"],
    );
  });

  it("a prompt queued before the response that then answers it", () => {
    one(
      [user("u1", null, "Go"), user("u2", "u1", "and quickly"), assistant("a1", "u1", "m1", "Done")],
      ["u1", "u2", "a1"],
    );
  });

  it("assistant lines without a message id", () => {
    one(
      [user("u1", null, "Go"), assistant("a1", "u1", null, "a"), assistant("a2", "u1", null, "b")],
      ["u1", "a1", "a2"],
    );
  });

  it("a line that names its request only, like the response it belongs to", () => {
    const big = { ...assistant("b1", "a1", null, "more"), requestId: "req_m1" };
    one([...START, big, user("u2", "a1", "Thanks")], ["u1", "a1", "b1", "u2"]);
  });

  it("a prompt that a compaction wrote a second time, to the millisecond", () => {
    const at = { timestamp: "2026-03-01T10:00:00.123Z" };
    one([...START, user("u2", "a1", "Next", at), user("v2", "a1", "Next", at)], ["u1", "a1", "u2", "v2"]);
  });
});
