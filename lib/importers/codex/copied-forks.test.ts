import { describe, expect, it } from "vitest";
import type { ImportResult } from "#lib/importers/importer.ts";
import { codex } from "./importer.ts";
import { RolloutFixture, timedId } from "./testing/fixture.ts";
import { pathPrompts, totalInput } from "./testing/read-family.ts";

/** Lines of one turn of the fixture. */
const TURN = 14;

const family = (result: ImportResult) =>
  result.conversations.map(({ key, forkedFrom, title }) => [
    key.slice(9, 13),
    forkedFrom?.key.slice(9) ?? null,
    title,
  ]);

describe("forks that copy their parent's lines", () => {
  const parent = new RolloutFixture(1).turn(2, "One").turn(3, "Two");
  const through = parent.lines.length;
  const child = parent.fork(0x10).turn(0x11, "Child");
  const grandchild = child.fork(0x20).turn(0x21, "Grandchild");
  const early = parent.fork(0x30, 1 + (through - 1) / 2).turn(0x31, "Early");
  parent.turn(4, "Three");
  const files = [grandchild, early, child, parent].map((each) => each.file());

  it("share the prefix once, and count no event and no token twice", () => {
    const result = codex.read(files);
    expect(result.rejected).toEqual([]);
    expect(family(result)).toEqual([
      ["0001", null, "One"],
      ["0010", "0001-7000-8000-000000000000", "Child"],
      ["0020", "0010-7000-8000-000000000000", "Grandchild"],
      ["0030", "0001-7000-8000-000000000000", "Early"],
    ]);
    const written = 1 + 3 * TURN + 3 * (1 + TURN);
    expect(result.conversations.reduce((sum, each) => sum + each.events.length, 0)).toBe(written);
    expect(totalInput(result)).toBe(6 * 2_200);
    expect(pathPrompts(result, timedId(1))).toEqual(["One", "Two", "Three"]);
    expect(pathPrompts(result, timedId(0x10))).toEqual(["One", "Two", "Child"]);
    expect(pathPrompts(result, timedId(0x20))).toEqual(["One", "Two", "Child", "Grandchild"]);
    expect(pathPrompts(result, timedId(0x30))).toEqual(["One", "Early"]);
  });

  it("begin with their own header, behind what they share", () => {
    const fork = codex.read(files).conversations[1];
    expect(fork?.events[0]).toMatchObject({ sourceKind: "session_meta", kind: "state", model: [] });
    expect(fork?.events.filter((event) => event.sourceKind === "session_meta")).toHaveLength(1);
  });

  it("do not depend on the order of the files", () => {
    expect(codex.read([...files].reverse())).toEqual(codex.read(files));
  });

  it("belong to what the root's digest covers, wherever the files lie", () => {
    const digestOf = (sources: typeof files) => codex.read(sources).conversations[0]?.sourceDigest;
    const moved = files.map((file) => ({ ...file, path: `elsewhere/${file.path}` }));
    expect(digestOf(moved)).toBe(digestOf(files));
    expect(digestOf([parent.file()])).not.toBe(digestOf(files));
    expect(digestOf([parent.file(), child.file()])).not.toBe(digestOf(files));
  });

  it("keep the ids of the copied events without the parent, and say that it is missing", () => {
    const whole = codex.read(files);
    const alone = codex.read([child.file()]);
    const [only] = alone.conversations;
    const parentIds = whole.conversations[0]?.events.slice(1, through).map((event) => event.eventId);
    // Its own header, the parent's copied one, then the copied lines.
    expect(only?.events.slice(2, 2 + 2 * TURN).map((event) => event.eventId)).toEqual(parentIds);
    expect(totalInput(alone)).toBe(2_200);
    expect(only?.forkedFrom).toBeNull();
    expect(only?.title).toBe("Child");
    expect(JSON.parse(only?.agentState ?? "{}")).toMatchObject({ missingParent: timedId(1) });
    expect(alone.rejected).toEqual([
      {
        file: child.file().path,
        line: 1,
        reason: `missing parent: was forked from thread ${timedId(1)}, which is not in the upload; ${2 * TURN} copied lines are kept, and their tokens not counted`,
      },
    ]);
  });

  it("find their place in a grandparent when the parent is missing", () => {
    const result = codex.read([parent.file(), grandchild.file()]);
    expect(family(result)).toEqual([
      ["0001", null, "One"],
      ["0020", "0001-7000-8000-000000000000", "Grandchild"],
    ]);
    expect(pathPrompts(result, timedId(0x20))).toEqual(["One", "Two", "Child", "Grandchild"]);
    // The missing child's two responses belong to nobody here.
    expect(totalInput(result)).toBe(4 * 2_200);
    expect(result.rejected[0]?.reason).toMatch(/^missing parent: was forked from thread 0199aaaa-0010/);
  });

  it("share what they copied with each other when the parent is missing", () => {
    const result = codex.read([child.file(), early.file()]);
    expect(family(result)).toEqual([
      ["0010", null, "Child"],
      ["0030", "0010-7000-8000-000000000000", "Early"],
    ]);
    expect(pathPrompts(result, timedId(0x30))).toEqual(["One", "Early"]);
    expect(totalInput(result)).toBe(2 * 2_200);
  });

  it("part from the parent where a message differs, and count nothing the parent spent", () => {
    const changed = parent.fork(0x40, through).turn(0x41, "Other");
    const said = changed.lines.findLast(
      (line) => JSON.stringify(line.payload).includes("Done: Two") && line.type === "response_item",
    );
    if (said) said.payload = { ...said.payload, content: [{ type: "output_text", text: "Rewritten" }] };
    const result = codex.read([parent.file(), changed.file()]);
    const fork = result.conversations[1];
    expect(fork?.events.some((event) => event.summary === "Rewritten")).toBe(true);
    expect(pathPrompts(result, timedId(0x40))).toEqual(["One", "Two", "Other"]);
    expect(totalInput(result)).toBe(4 * 2_200);
    expect(result.rejected[0]?.reason).toMatch(/^differs from its parent thread .* 3 copied lines are kept/);
  });

  it("share nothing when nothing is alike", () => {
    const other = new RolloutFixture(0x50, { forked_from_id: timedId(1) }).turn(0x51, "Fresh");
    const [, fork] = codex.read([parent.file(), other.file()]).conversations;
    expect(fork?.forkedFrom).toEqual({ key: timedId(1), eventId: null });
  });
});
