import { afterAll, beforeAll, expect, it } from "vitest";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { RolloutFixture, timedId } from "#lib/importers/codex/testing/fixture.ts";
import { compactView } from "#lib/llm/compact-view.ts";
import { importFiles } from "./import-files.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
let family: Conversation[];

/** A thread with a rolled-back turn, a fork with a key of its own, and a sub-agent of the first call. */
beforeAll(async () => {
  scratch = await scratchDatabase();
  const root = new RolloutFixture(1, { session_id: timedId(1) })
    .begin(2)
    .prompt("Delegate")
    .think("Help is needed");
  const call = root.call("spawn");
  root
    .tokens(500, 5)
    .output(call, JSON.stringify({ agent_id: timedId(0x20) }))
    .say("Done")
    .tokens(600, 6)
    .end(2);
  const fork = root.fork(0x10, root.lines.length, { session_id: timedId(0x10) }).turn(0x11, "Another way");
  root.turn(3, "Wrong turn").event({ type: "thread_rolled_back", num_turns: 1 }).turn(4, "Right turn");
  const source = { subagent: { thread_spawn: { parent_thread_id: timedId(1), depth: 1 } } };
  const agent = new RolloutFixture(0x20, { source, session_id: timedId(1) }).turn(0x21, "Subtask");
  const files = [agent, fork, root].map((fixture) => fixture.file());
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  if (!imported.ok) throw new Error(imported.error.message);
  expect(imported.value.rejected).toEqual([]);
  family = imported.value.conversations;
});

afterAll(() => scratch.dispose());

const titled = (title: string): Conversation => {
  const found = family.find((each) => each.title === title);
  if (!found) throw new Error(`No conversation is called ${title}.`);
  return found;
};

it("stores a family with both kinds of edges, every chain intact", async () => {
  expect(new Set(family.map((each) => each.familyId)).size).toBe(1);
  expect(family).toHaveLength(4);
  const root = titled("Delegate");
  expect(titled("Wrong turn")).toMatchObject({ forkedFromId: root.id, spawnedById: null });
  expect(titled("Another way")).toMatchObject({ forkedFromId: root.id, spawnedById: null });
  const spawned = titled("Subtask");
  const events = await allEvents(scratch.database, root);
  const call = events.find((event) => event.kind === "tool_call");
  expect(spawned).toMatchObject({
    forkedFromId: null,
    forkPointSeq: null,
    spawnedById: root.id,
    spawnedByEventId: call?.eventId,
  });
  expect(await checkInvariants(scratch.database)).toEqual([]);
});

it("keeps the key each thread was sent with; what a thread left behind was sent with the thread's", () => {
  const keyOf = (title: string) => {
    const { promptCacheKey, promptCacheKeySource } = titled(title);
    return [promptCacheKey, promptCacheKeySource];
  };
  expect(keyOf("Delegate")).toEqual([timedId(1), "imported"]);
  expect(keyOf("Wrong turn")).toEqual([timedId(1), "inherited"]);
  expect(keyOf("Another way")).toEqual([timedId(0x10), "imported"]);
  expect(keyOf("Subtask")).toEqual([timedId(1), "imported"]);
});

it("sends each text once when it is continued", async () => {
  expect(await sent(titled("Another way"))).toEqual(["Delegate", "Done", "Another way", "Done: Another way"]);
});

it("goes on from a compaction's summary in place of all before it", async () => {
  const thread = new RolloutFixture(0x30).turn(0x31, "Long story");
  thread.add("compacted", { message: "They told a long story.", replacement_history: [] });
  const files = [thread.turn(0x32, "And then?").file()];
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  const root = imported.ok ? imported.value.conversations[0] : undefined;
  if (!root) throw new Error("The compacted thread was not imported.");
  expect(await sent(root)).toEqual(["They told a long story.", "And then?", "Done: And then?"]);
});

/** Texts a continuation would send to the model. */
async function sent(conversation: Conversation): Promise<string[]> {
  const events = await allEvents(scratch.database, conversation);
  const payloads = await scratch.database.read.loadPayloads(
    conversation.familyId,
    events.map((event) => event.payloadHash),
  );
  return compactView(events, payloads, null).flatMap(({ says }) =>
    "content" in says ? says.content.flatMap((part) => (part.type === "text" ? part.text : [])) : [],
  );
}
