import { describe, expect, it } from "vitest";
import { codex } from "./importer.ts";
import { RolloutFixture, timedId } from "./testing/fixture.ts";
import { totalInput } from "./testing/read-family.ts";

describe("sub-agents", () => {
  const spawn = {
    source: { subagent: { thread_spawn: { parent_thread_id: timedId(1), depth: 1, agent_nickname: "Ada" } } },
  };
  const parent = new RolloutFixture(1, { session_id: timedId(1) })
    .begin(2)
    .prompt("Delegate")
    .think("I need help");
  const call = parent.call("spawn it");
  parent
    .tokens(500, 5)
    .output(call, JSON.stringify({ agent_id: timedId(0x10) }))
    .say("Done")
    .tokens(600, 6)
    .end(2);

  it("hang on the call that spawned them, with the key of their root", () => {
    const child = new RolloutFixture(0x10, { ...spawn, session_id: timedId(1) }).turn(0x11, "Subtask");
    const result = codex.read([child.file(), parent.file()]);
    const spawned = result.conversations[1];
    const event = result.conversations[0]?.events.find((each) => each.kind === "tool_call");
    expect(spawned).toMatchObject({
      key: timedId(0x10),
      forkedFrom: null,
      spawnedBy: { key: timedId(1), eventId: event?.eventId },
      promptCacheKey: timedId(1),
    });
    expect(result.rejected).toEqual([]);
  });

  it("hang on the call whose activity names them, where its result does not", () => {
    const caller = new RolloutFixture(1, { session_id: timedId(1) }).begin(2).prompt("Delegate");
    const id = caller.call("spawn it");
    const item = { type: "SubAgentActivity", id, agent_thread_id: timedId(0x10), kind: "started" };
    caller
      .event({ type: "item_completed", item })
      .output(id, JSON.stringify({ task_name: "/root/ada" }))
      .end(2);
    const child = new RolloutFixture(0x10, spawn).turn(0x11, "Subtask");
    const { conversations } = codex.read([child.file(), caller.file()]);
    const event = conversations[0]?.events.find((each) => each.kind === "tool_call");
    expect(conversations[1]?.spawnedBy).toEqual({ key: timedId(1), eventId: event?.eventId });
  });

  it("keep what they were given of their parent's history, without its tokens", () => {
    const child = new RolloutFixture(0x10, spawn);
    const copied = parent.lines.filter(
      (line) => line.type !== "response_item" || line.payload.role === "user",
    );
    for (const line of copied) child.lines.push({ ...line, timestamp: child.now() });
    child.turn(0x11, "Subtask");
    const result = codex.read([parent.file(), child.file()]);
    const spawned = result.conversations[1];
    expect(spawned?.events).toHaveLength(child.lines.length);
    expect(spawned?.forkedFrom).toBeNull();
    expect(totalInput(result)).toBe(1_100 + 2_200);
  });

  it("come in alone when the parent is missing", () => {
    const child = new RolloutFixture(0x10, spawn).turn(0x11, "Subtask");
    const result = codex.read([child.file()]);
    expect(result.conversations[0]).toMatchObject({ spawnedBy: null, title: "Subtask" });
    expect(totalInput(result)).toBe(2_200);
    expect(result.rejected[0]?.reason).toMatch(
      /^missing parent: was spawned by thread .* imported on its own$/,
    );
  });
});
