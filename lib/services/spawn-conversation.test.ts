import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { deleteConversation } from "./delete-conversation.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { previewSpawn } from "./preview-spawn.ts";
import { readContents } from "./read-contents.ts";
import { spawnConversation } from "./spawn-conversation.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, importForkableRun, mustFork } from "./testing/scenario.ts";
import { mustSpawn, spawnInput } from "./testing/spawn-scenario.ts";
import {
  ANTHROPIC,
  conversationNow,
  mustBe,
  OPENAI,
  say,
  type TurnScenario,
  turnEnv,
  turnRuntime,
  turnScenario,
} from "./testing/turn-scenario.ts";
import { verifyToReport } from "./verify-conversation.ts";

// Names in parentheses are OpenAI Codex's tests with the same behaviour.

let scene: TurnScenario;
let db: Database;
let root: Conversation;

beforeAll(async () => {
  scene = await turnScenario();
  db = scene.db;
  root = await importForkableRun(db, "spawn");
});

afterAll(() => scene.dispose());

const eventAt = async (conversation: Conversation, seq: number) => {
  const event = await db.read.findEventBySeq(conversation.id, seq);
  if (!event) throw new Error(`no event ${seq}`);
  return event;
};

const texts = async (conversation: Conversation) => {
  const events = await allEvents(db, conversation);
  return (await readContents(db.read, conversation.familyId, events)).map(({ parts }) =>
    parts.flatMap((part) => ("text" in part ? [part.text] : [part.type])).join(" "),
  );
};

describe("what a sub-agent is given", () => {
  it("is what was told and the final answers, with ids, times and bytes (spawn_agent_can_fork_parent_thread_history_with_sanitized_items)", async () => {
    const agent = await mustSpawn(db, root.id);
    const given = await allEvents(db, agent);
    expect(given.map(({ kind, role }) => [kind, role])).toEqual([
      ["system_prompt", "system"],
      ["message", "user"],
      ["message", "assistant"],
      ["message", "user"],
      ["message", "assistant"],
    ]);
    expect((await texts(agent)).slice(1)).toEqual([
      "Fix the build.",
      "It is fixed.",
      "Are you sure?",
      "Yes.",
    ]);
    const source = new Map((await allEvents(db, root)).map((event) => [event.eventId, event]));
    for (const event of given) {
      const original = source.get(event.eventId);
      expect(event).toMatchObject({
        inherited: true,
        originConversationId: root.id,
        timestamp: original?.timestamp,
        payloadHash: original?.payloadHash,
        contentHash: original?.contentHash,
        usage: null,
      });
    }
  });

  it("ends at the event it is spawned by, which may lie in the middle of a turn", async () => {
    const call = (await allEvents(db, root)).find((event) => event.kind === "tool_call");
    const agent = await mustSpawn(db, root.id, { fromEventId: call?.eventId ?? null });
    expect(await texts(agent)).toEqual([expect.anything(), "Fix the build."]);
    expect(agent).toMatchObject({
      spawnedById: root.id,
      spawnedByEventId: call?.eventId,
      forkedFromId: null,
    });
  });

  it("is the last turns, or nothing", async () => {
    expect(await texts(await mustSpawn(db, root.id, { history: 1 }))).toEqual(["Are you sure?", "Yes."]);
    const fresh = await mustSpawn(db, root.id, { history: "none" });
    expect(fresh).toMatchObject({
      headSeq: -1,
      spawnedByEventId: (await eventAt(root, root.headSeq)).eventId,
    });
    expect(await allEvents(db, fresh)).toEqual([]);
  });

  it("is what the preview counts", async () => {
    const preview = mustBe(await previewSpawn(db, { conversationId: root.id, fromEventId: null }));
    expect(preview).toMatchObject({ eventCount: root.headSeq + 1, given: [0, 2, 5] });
    for (const [turns, count] of preview.given.entries()) {
      const history = turns === 0 ? "none" : turns;
      expect((await mustSpawn(db, root.id, { history })).headSeq + 1).toBe(count);
    }
  });

  it("leaves the reasoning of our own replies with the parent, also in what is sent", async () => {
    const parent = await mustFork(db, root.id, { agent: ANTHROPIC });
    scene.provider.script.next({ reasoning: "Secret thought.", text: "Spoken." });
    await say(scene, parent.id, "Think.");
    expect(JSON.stringify(await texts(await conversationNow(db, parent.id)))).toContain("Secret thought.");
    const agent = await mustSpawn(db, parent.id);
    expect((await texts(agent)).at(-1)).toBe("Spoken.");
    await say(scene, agent.id, "Go on.");
    const body = JSON.stringify(scene.provider.requests.at(-1)?.body);
    expect(body).toContain("Spoken.");
    expect(body).not.toContain("Secret thought.");
  });
});

describe("its place", () => {
  it("is a lane of the family that hangs from the event, with none of the given events as its own", async () => {
    const at = await eventAt(root, 3);
    const agent = await mustSpawn(db, root.id, { fromEventId: at.eventId, title: "Look at the log" });
    const graph = mustBe(await getFamilyGraph(db, agent.id));
    expect(graph.lanes.find((lane) => lane.conversationId === agent.id)).toMatchObject({
      title: "Look at the log",
      spawnedById: root.id,
      spawnedByEventId: at.eventId,
      spawnedBySeq: 3,
      forkedFromId: null,
      steps: [],
    });
  });

  it("is found from a fork's inherited event too", async () => {
    const fork = await mustFork(db, root.id);
    const at = await eventAt(fork, 3);
    const agent = await mustSpawn(db, fork.id, { fromEventId: at.eventId });
    const graph = mustBe(await getFamilyGraph(db, agent.id));
    const lane = graph.lanes.find((each) => each.conversationId === agent.id);
    expect(lane).toMatchObject({ spawnedById: fork.id, spawnedBySeq: 3 });
  });

  it("leaves the parent as it was, and can be taken back until it has gone on", async () => {
    const before = [await conversationNow(db, root.id), await allEvents(db, root)];
    const agent = await mustSpawn(db, root.id);
    expect([await conversationNow(db, root.id), await allEvents(db, root)]).toEqual(before);
    expect(await deleteConversation(db, LOCAL_ACTOR, agent.id)).toEqual({ ok: true, value: null });
    expect([await conversationNow(db, root.id), await allEvents(db, root)]).toEqual(before);
  });

  it("keeps its parent from being deleted", async () => {
    const fork = await mustFork(db, root.id);
    await mustSpawn(db, fork.id);
    expect(await deleteConversation(db, LOCAL_ACTOR, fork.id)).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
  });

  it("is written down with who asked", async () => {
    const agent = await mustSpawn(db, root.id, { by: "Ada" });
    const [entry] = await db.read.listAuditEntries({ beforeId: null, limit: 1 });
    expect(entry).toMatchObject({ actor: "Ada", action: "spawn", conversationId: agent.id });
  });
});

describe("its cache key", () => {
  it("is the parent's effective key, transitively, and stays its own on resume (resume_thread_subagent_restores_stored_nickname_and_role)", async () => {
    const fork = await mustFork(db, root.id, { agent: OPENAI });
    const agent = await mustSpawn(db, fork.id);
    const grandchild = await mustSpawn(db, agent.id);
    expect(agent).toMatchObject({ promptCacheKey: fork.promptCacheKey, promptCacheKeySource: "inherited" });
    expect(grandchild.promptCacheKey).toBe(fork.promptCacheKey);
    scene.provider.reset();
    for (const each of [fork, agent, grandchild]) await say(scene, each.id, "hello");

    await db.close();
    const { file } = scene.scratch;
    db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
    const runtime = turnRuntime(turnEnv(scene.provider.url));
    scene = { ...scene, db, runtime };
    await say(scene, agent.id, "again");
    expect(scene.provider.requests.map((request) => request.promptCacheKey)).toEqual(
      new Array(4).fill(fork.promptCacheKey),
    );
  });

  it("is its own or an explicit one when asked for", async () => {
    const own = await mustSpawn(db, root.id, { cacheKey: "own" });
    expect(own.promptCacheKey).toEqual(expect.stringMatching(/-fork-\d+$/));
    expect(own.promptCacheKey).not.toBe(root.promptCacheKey);
    const explicit = await mustSpawn(db, root.id, { cacheKey: { key: "guardian:1" } });
    expect(explicit).toMatchObject({ promptCacheKey: "guardian:1", promptCacheKeySource: "explicit" });
  });
});

describe("its metrics", () => {
  it("are its own from zero, and counted once in the family", async () => {
    const parent = await mustFork(db, root.id, { agent: OPENAI });
    await say(scene, parent.id, "Work.");
    const before = mustBe(await getFamilyGraph(db, root.id)).totals;
    const agent = await mustSpawn(db, parent.id);
    expect(agent.ownTotals).toEqual(emptyTotals());
    expect(mustBe(await getFamilyGraph(db, root.id)).totals).toEqual(before);
    await say(scene, agent.id, "Look.");
    const { ownTotals } = await conversationNow(db, agent.id);
    expect(ownTotals.responses).toBe(1);
    const after = mustBe(await getFamilyGraph(db, root.id)).totals;
    expect(after.responses).toBe(before.responses + 1);
    expect(after.input).toBe((before.input ?? 0) + (ownTotals.input ?? 0));
    // A fork of the sub-agent repeats its events, not its spend.
    await mustFork(db, agent.id);
    expect(mustBe(await getFamilyGraph(db, root.id)).totals).toEqual(after);
  });
});

describe("what is asked for", () => {
  it("refuses an unknown parent or event, a taken id and a wrong tag, and writes nothing", async () => {
    const before = (await db.read.listConversationsOfFamilies([root.familyId])).length;
    const refused = async (id: string, choices: Parameters<typeof spawnInput>[1]) => {
      const spawned = await spawnConversation(db, spawnInput(id, choices));
      return spawned.ok ? null : spawned.error.code;
    };
    expect(await refused("nowhere", {})).toBe("not_found");
    expect(await refused(root.id, { fromEventId: "nowhere" })).toBe("not_found");
    expect(await refused(root.id, { id: root.id })).toBe("conflict");
    expect(await refused(root.id, { tags: { "Not a key": "x" } })).toBe("invalid_request");
    expect((await db.read.listConversationsOfFamilies([root.familyId])).length).toBe(before);
  });

  it("spawns once per idempotency key, and refuses the key for another request", async () => {
    const asked = { idempotencyKey: "spawn-once" };
    const first = await mustSpawn(db, root.id, asked);
    expect((await mustSpawn(db, root.id, asked)).id).toBe(first.id);
    const other = await spawnConversation(db, spawnInput(root.id, { ...asked, history: "none" }));
    expect(other).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  });

  it("copies the agent with the edits, and the parent keeps its own", async () => {
    const config = await db.read.findAgentConfig(root.id);
    const agent = await mustSpawn(db, root.id, { agent: { model: "small", systemPrompt: "Only look." } });
    expect(await db.read.findAgentConfig(agent.id)).toMatchObject({
      model: "small",
      systemPrompt: "Only look.",
    });
    expect(await db.read.findAgentConfig(root.id)).toEqual(config);
  });
});

it("verifies, and leaves a whole database behind", async () => {
  const agent = await mustSpawn(db, root.id);
  expect(mustBe(await verifyToReport(db, agent.id))).toMatchObject({ verified: true });
  expect(await checkInvariants(db)).toEqual([]);
});
