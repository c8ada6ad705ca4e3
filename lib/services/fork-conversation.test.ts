import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR, type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { forkConversation } from "./fork-conversation.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, forkInput, importForkableRun, importRun, mustFork } from "./testing/scenario.ts";

// Names in parentheses are the OpenHands software-agent-sdk tests with the same behaviour; the whole list of
// pairs, and what does not apply, is in ARCHITECTURE.md.

let scratch: ScratchDatabase;
let db: Database;
let root: Conversation;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
  root = await importForkableRun(db, "fork");
});

afterAll(async () => {
  await db.close();
  await scratch.dispose();
});

const eventAt = async (seq: number) => {
  const event = await db.read.findEventBySeq(root.id, seq);
  if (!event) throw new Error(`no event ${seq}`);
  return event;
};

describe("identity", () => {
  it("gets a new UUID (test_fork_creates_new_id)", async () => {
    const fork = await mustFork(db, root.id);
    expect(fork.id).toMatch(UUID);
    expect(fork.id).not.toBe(root.id);
  });

  it("takes a given id (test_fork_with_explicit_id)", async () => {
    const id = "11111111-2222-4333-8444-555555555555";
    expect((await mustFork(db, root.id, { id })).id).toBe(id);
  });

  it("refuses a taken id and changes nothing (test_fork_rejects_id_of_unloaded_persisted_conversation)", async () => {
    const before = await db.read.findConversation(root.id);
    const family = await db.read.findFamily(root.familyId);
    const forked = await forkConversation(db, forkInput(root.id, { id: root.id }));
    expect(forked).toMatchObject({
      ok: false,
      error: { code: "conflict", message: expect.stringMatching(/already exists/) },
    });
    expect(await db.read.findConversation(root.id)).toEqual(before);
    expect(await db.read.findFamily(root.familyId)).toEqual(family);
  });

  it("answers not_found for an unknown source (test_fork_conversation_not_found)", async () => {
    expect(await forkConversation(db, forkInput("nowhere"))).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
  });
});

describe("events", () => {
  it("copies all of them with their ids and times (test_fork_copies_events, default_fork_is_unchanged_full_copy)", async () => {
    const fork = await mustFork(db, root.id);
    const [source, copied] = [await allEvents(db, root), await allEvents(db, fork)];
    expect(copied).toEqual(source.map((event) => ({ ...event, conversationId: fork.id, inherited: true })));
    expect(fork.headHash).toBe(root.headHash);
  });

  it("slices inclusively at an event (test_fork_from_event_slices_the_branch)", async () => {
    const at = await eventAt(4);
    const fork = await mustFork(db, root.id, { fromEventId: at.eventId });
    expect((await allEvents(db, fork)).map((event) => event.eventId)).toEqual(
      (await allEvents(db, root)).slice(0, 5).map((event) => event.eventId),
    );
    expect(fork).toMatchObject({
      headSeq: 4,
      headHash: at.chainHash,
      forkPointEventId: at.eventId,
      forkPointSeq: 4,
    });
  });

  it("ends before a user message for edit and resend", async () => {
    const events = await allEvents(db, root);
    const message = events.findLast((event) => event.role === "user");
    const fork = await mustFork(db, root.id, { fromEventId: message?.eventId ?? "", cut: "before" });
    expect(fork.headSeq).toBe((message?.seq ?? 0) - 1);
  });

  it("may start empty: before the very first message of a run without a system prompt (fork_preserves_empty_head)", async () => {
    const first = (await allEvents(db, root)).find((event) => event.role === "user");
    const one = await mustFork(db, root.id, { fromEventId: first?.eventId ?? "", cut: "before" });
    expect(one.headSeq).toBe((first?.seq ?? 0) - 1);
    expect(await checkInvariants(db)).toEqual([]);
  });

  it("refuses to end before anything but a user message", async () => {
    const call = (await allEvents(db, root)).find((event) => event.kind === "tool_call");
    const forked = await forkConversation(
      db,
      forkInput(root.id, { fromEventId: call?.eventId ?? "", cut: "before" }),
    );
    expect(forked).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  });

  it("refuses an unknown event before anything is written (test_fork_unknown_event_raises_without_leaking_dir)", async () => {
    const before = await db.read.listConversationsOfFamilies([root.familyId]);
    const number = (await db.read.findFamily(root.familyId))?.nextFork;
    const forked = await forkConversation(db, forkInput(root.id, { fromEventId: "no-such-event" }));
    expect(forked).toMatchObject({
      ok: false,
      error: { code: "not_found", message: expect.stringMatching(/no-such-event/) },
    });
    expect(await db.read.listConversationsOfFamilies([root.familyId])).toEqual(before);
    expect((await db.read.findFamily(root.familyId))?.nextFork).toBe(number);
  });

  it("forks at an event of an abandoned branch (test_fork_from_event_on_an_abandoned_branch)", async () => {
    const family = await db.read.listConversationsOfFamilies([root.familyId]);
    const branch = family.find((each) => each.forkedFromId === root.id && each.sealed);
    if (!branch) throw new Error("the run has an abandoned branch");
    const tip = await db.read.findEventBySeq(branch.id, branch.headSeq);
    const fork = await mustFork(db, branch.id, { fromEventId: tip?.eventId ?? "" });
    expect(fork).toMatchObject({ forkedFromId: branch.id, headHash: branch.headHash });
  });

  it("forks a fork", async () => {
    const child = await mustFork(db, root.id, { fromEventId: (await eventAt(4)).eventId });
    const grandchild = await mustFork(db, child.id, { fromEventId: (await eventAt(2)).eventId });
    expect(grandchild).toMatchObject({ forkedFromId: child.id, headHash: (await eventAt(2)).chainHash });
    const origins = (await allEvents(db, grandchild)).map((event) => event.originConversationId);
    expect(new Set(origins)).toEqual(new Set([root.id]));
  });

  it("keeps the system prompt event's bytes (test_fork_copies_system_prompt_event_with_non_picklable_executor)", async () => {
    const fork = await mustFork(db, root.id);
    const [source, copied] = [
      await db.read.findEventBySeq(root.id, 0),
      await db.read.findEventBySeq(fork.id, 0),
    ];
    expect(copied).toMatchObject({ kind: "system_prompt", payloadHash: source?.payloadHash });
  });

  it("are rows of its own: removing the fork leaves the source whole (test_fork_event_deep_copy_isolation)", async () => {
    const fork = await mustFork(db, root.id);
    const before = await allEvents(db, root);
    expect(await deleteConversation(db, LOCAL_ACTOR, fork.id)).toEqual({ ok: true, value: null });
    expect(await allEvents(db, root)).toEqual(before);
    expect(await checkInvariants(db)).toEqual([]);
  });

  it("copies what a condensation forgot too (fork_after_condensation_replays_correctly)", async () => {
    const { root: condensed } = await importRun(db, {
      seed: "condensed",
      steps: [
        { user: "Hi" },
        { agent: "Hello" },
        { condense: "They said hello.", forget: 2 },
        { agent: "Go on?" },
      ],
    });
    const fork = await mustFork(db, condensed.id);
    expect((await allEvents(db, fork)).map((event) => event.kind)).toEqual([
      "system_prompt",
      "message",
      "message",
      "compaction",
      "message",
    ]);
  });

  it("continue from logs without parent ids as from any other (legacy_conversation_resumes_and_continues)", async () => {
    const { root: legacy } = await importRun(db, {
      seed: "legacy",
      legacy: true,
      steps: [{ user: "Hi" }, { agent: "Hello" }, { user: "Bye" }],
    });
    const fork = await mustFork(db, legacy.id, {
      fromEventId: (await allEvents(db, legacy))[2]?.eventId ?? "",
    });
    expect(fork).toMatchObject({ headSeq: 2, forkedFromId: legacy.id });
  });
});

it("survives closing and opening the database (test_fork_persisted_events_survive_reload, lineage_and_navigated_head_persist_across_restart)", async () => {
  const fork = await mustFork(db, root.id, { title: "Survivor" });
  const events = await allEvents(db, fork);
  await db.close();
  db = await openDatabase({ file: scratch.file, migrationsDir: MIGRATIONS_DIR });
  expect(await db.read.findConversation(fork.id)).toEqual(fork);
  expect(await allEvents(db, fork)).toEqual(events);
});
