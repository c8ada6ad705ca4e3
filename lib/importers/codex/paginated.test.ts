import { describe, expect, it } from "vitest";
import type { SourceFile } from "#lib/importers/importer.ts";
import { codex } from "./importer.ts";
import { type FixtureLine, linesFile, numbered, RolloutFixture, timedId } from "./testing/fixture.ts";
import { pathPrompts, totalInput } from "./testing/read-family.ts";

const asFile = (path: string, lines: readonly FixtureLine[]) =>
  linesFile(
    path,
    lines.map((line) => JSON.stringify(line)),
  );

describe("paginated threads", () => {
  const paginated = { history_mode: "paginated" };
  const root = new RolloutFixture(1, paginated).turn(2, "One").turn(3, "Two");
  const rootLines = numbered(root.lines);
  const rootFile = asFile("root.jsonl", rootLines);
  const offsetOf = (file: SourceFile, line: number) =>
    new TextDecoder()
      .decode(file.bytes)
      .split("\n")
      .slice(0, line)
      .reduce((sum, text) => sum + new TextEncoder().encode(text).length + 1, 0);
  /** The header and one turn. */
  const endOfOne = 15;

  function goesOn(
    n: number,
    file: SourceFile,
    thread: string,
    ordinal: number,
    line: number,
    meta = {},
  ): FixtureLine[] {
    const base = { thread_id: thread, end_ordinal_exclusive: ordinal, end_byte_offset: offsetOf(file, line) };
    const fixture = new RolloutFixture(n, {
      ...paginated,
      forked_from_id: thread,
      history_base: base,
      ...meta,
    });
    return numbered(fixture.turn(n + 1, `Turn of ${n}`).lines, ordinal);
  }

  const child = goesOn(0x10, rootFile, timedId(1), endOfOne, endOfOne);
  const childFile = asFile("child.jsonl", child);
  const childEnd = endOfOne + child.length;
  const grandchildFile = asFile(
    "grandchild.jsonl",
    goesOn(0x20, childFile, timedId(0x10), childEnd, child.length),
  );
  const revert = goesOn(0x30, rootFile, timedId(1), endOfOne, endOfOne, {
    id: timedId(1),
    forked_from_id: null,
  });
  const revertFile = asFile(`root_${timedId(0x30)}.jsonl`, revert);

  it("fork by ordinal, also from a fork", () => {
    const result = codex.read([grandchildFile, childFile, rootFile]);
    expect(result.rejected).toEqual([]);
    expect(pathPrompts(result, timedId(0x10))).toEqual(["One", "Turn of 16"]);
    expect(pathPrompts(result, timedId(0x20))).toEqual(["One", "Turn of 16", "Turn of 32"]);
    expect(result.conversations[1]?.forkedFrom?.eventId).toBe(
      result.conversations[0]?.events[endOfOne - 1]?.eventId,
    );
  });

  it("show what a revert left as an abandoned branch", () => {
    const result = codex.read([revertFile, rootFile]);
    expect(result.rejected).toEqual([]);
    const [trunk, abandoned] = result.conversations;
    expect(pathPrompts(result, timedId(1))).toEqual(["One", "Turn of 48"]);
    expect(pathPrompts(result, abandoned?.key ?? "")).toEqual(["One", "Two"]);
    expect(abandoned?.forkedFrom).toEqual({ key: timedId(1), eventId: trunk?.events[endOfOne - 1]?.eventId });
  });

  it("tell by the byte offset which of two files with the same ordinals a fork means", () => {
    const ordinal = endOfOne + 8;
    const fromOld = asFile("old.jsonl", goesOn(0x40, rootFile, timedId(1), ordinal, ordinal));
    const fromNew = asFile("new.jsonl", goesOn(0x50, revertFile, timedId(1), ordinal, ordinal - endOfOne));
    const result = codex.read([rootFile, revertFile, fromOld, fromNew]);
    expect(pathPrompts(result, timedId(0x40))).toEqual(["One", "Two", "Turn of 64"]);
    expect(pathPrompts(result, timedId(0x50))).toEqual(["One", "Turn of 48", "Turn of 80"]);
  });

  it("resolve a fork point that lies before the named thread's own lines", () => {
    const file = asFile("far.jsonl", goesOn(0x60, childFile, timedId(0x10), endOfOne - 4, 0));
    const result = codex.read([rootFile, childFile, file]);
    const fork = result.conversations.find((each) => each.key === timedId(0x60));
    expect(fork?.forkedFrom).toEqual({
      key: timedId(1),
      eventId: result.conversations[0]?.events[endOfOne - 5]?.eventId,
    });
  });

  it("come in without their history when the base is missing, its tokens not counted", () => {
    const result = codex.read([childFile]);
    expect(result.conversations).toHaveLength(1);
    expect(totalInput(result)).toBe(2_200);
    expect(result.rejected).toEqual([
      {
        file: "child.jsonl",
        line: 1,
        reason: `missing parent: goes on from ordinal ${endOfOne} of thread ${timedId(1)}, which is not in the upload; imported without the history before it`,
      },
    ]);
  });

  it("say so when the base ends too early", () => {
    const short = asFile("root.jsonl", rootLines.slice(0, 10));
    const result = codex.read([short, childFile]);
    expect(result.conversations[1]?.forkedFrom?.eventId).toBe(result.conversations[0]?.events[9]?.eventId);
    expect(result.rejected[0]?.reason).toMatch(
      /^missing parent lines: goes on from ordinal 15 .* ends before it here/,
    );
  });
});
