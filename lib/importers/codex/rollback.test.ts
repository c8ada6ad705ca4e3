import { describe, expect, it } from "vitest";
import { codex } from "./importer.ts";
import { RolloutFixture, timedId } from "./testing/fixture.ts";
import { pathPrompts, totalInput } from "./testing/read-family.ts";

describe("rollbacks inside a file", () => {
  it("leave the last turns as an abandoned branch with its fork point", () => {
    const fixture = new RolloutFixture(1).turn(2, "One").turn(3, "Two").turn(4, "Three");
    fixture.event({ type: "thread_rolled_back", num_turns: 2 }).turn(5, "Retry");
    const result = codex.read([fixture.file()]);
    const [trunk, branch] = result.conversations;
    expect(result.conversations).toHaveLength(2);
    expect(pathPrompts(result, timedId(1))).toEqual(["One", "Retry"]);
    expect(branch).toMatchObject({
      title: "Two",
      status: "idle",
      tags: {},
      sourceDigest: null,
      promptCacheKey: null,
    });
    expect(branch?.forkedFrom?.key).toBe(timedId(1));
    expect(pathPrompts(result, branch?.key ?? "")).toEqual(["One", "Two", "Three"]);
    // The turn begins with its opening lines, not with the message.
    const forkPoint = trunk?.events.find((event) => event.eventId === branch?.forkedFrom?.eventId);
    expect(forkPoint?.sourceKind).toBe("event_msg/task_complete");
    expect(branch?.events[0]?.sourceKind).toBe("event_msg/task_started");
    expect(totalInput(result)).toBe(4 * 2_200);
  });

  it("keep what stood before the first message, however many turns are named", () => {
    const fixture = new RolloutFixture(1);
    fixture.item({ type: "message", role: "developer", content: [{ type: "input_text", text: "rules" }] });
    fixture.turn(2, "One").event({ type: "thread_rolled_back", num_turns: 99 }).turn(3, "Again");
    const result = codex.read([fixture.file()]);
    expect(pathPrompts(result, timedId(1))).toEqual(["Again"]);
    expect(result.conversations[0]?.events[1]?.role).toBe("system");
    expect(result.conversations[1]?.forkedFrom?.eventId).toBe(result.conversations[0]?.events[1]?.eventId);
  });

  it("nest: a rollback of a retry leaves two branches", () => {
    const fixture = new RolloutFixture(1).turn(2, "One").turn(3, "Two");
    fixture.event({ type: "thread_rolled_back", num_turns: 1 }).turn(4, "Three");
    fixture.event({ type: "thread_rolled_back", num_turns: 1 }).turn(5, "Four");
    const result = codex.read([fixture.file()]);
    expect(result.conversations.map((each) => pathPrompts(result, each.key))).toEqual([
      ["One", "Four"],
      ["One", "Two"],
      ["One", "Three"],
    ]);
  });

  it("are found by forks made before them, which go on from the abandoned branch", () => {
    const parent = new RolloutFixture(1).turn(2, "One").turn(3, "Two");
    const fork = parent.fork(0x10).turn(0x11, "Child");
    parent.event({ type: "thread_rolled_back", num_turns: 1 }).turn(4, "Retry");
    const result = codex.read([parent.file(), fork.file()]);
    const [, abandoned, child] = result.conversations;
    expect(child?.forkedFrom?.key).toBe(abandoned?.key);
    expect(pathPrompts(result, timedId(0x10))).toEqual(["One", "Two", "Child"]);
    expect(totalInput(result)).toBe(4 * 2_200);
  });

  it("may reach into what a fork shares with its parent", () => {
    const parent = new RolloutFixture(1).turn(2, "One").turn(3, "Two");
    const fork = parent.fork(0x10).turn(0x11, "Child");
    fork.event({ type: "thread_rolled_back", num_turns: 2 }).turn(0x12, "Elsewhere");
    const result = codex.read([parent.file(), fork.file()]);
    expect(pathPrompts(result, timedId(0x10))).toEqual(["One", "Elsewhere"]);
    const abandoned = result.conversations.find((each) => each.key.includes("#"));
    expect(pathPrompts(result, abandoned?.key ?? "")).toEqual(["One", "Two", "Child"]);
  });

  it("of nothing change nothing", () => {
    const fixture = new RolloutFixture(1).turn(2, "One");
    fixture
      .event({ type: "thread_rolled_back", num_turns: 0 })
      .event({ type: "thread_rolled_back", num_turns: "all" });
    expect(codex.read([fixture.file()]).conversations).toHaveLength(1);
  });
});
