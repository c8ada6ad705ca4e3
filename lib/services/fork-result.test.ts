import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { forkConversation } from "./fork-conversation.ts";
import { allEvents, forkInput, importForkableRun, mustFork } from "./testing/scenario.ts";

// Names in parentheses are the OpenHands software-agent-sdk tests with the same behaviour; the whole list of
// pairs, and what does not apply, is in ARCHITECTURE.md.

let scratch: ScratchDatabase;
let db: Database;
let root: Conversation;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
  root = await importForkableRun(db, "fork result");
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

describe("source", () => {
  it("stays as it is: rows, hashes, key, totals, config (test_fork_source_unmodified)", async () => {
    const before = [
      await db.read.findConversation(root.id),
      await allEvents(db, root),
      await db.read.findAgentConfig(root.id),
    ];
    await mustFork(db, root.id, { agent: { model: "x/other" }, cacheKey: "inherit", resetMetrics: false });
    const after = [
      await db.read.findConversation(root.id),
      await allEvents(db, root),
      await db.read.findAgentConfig(root.id),
    ];
    expect(after).toEqual(before);
  });

  it("keeps its key when the fork is given the source's own agent object (test_fork_with_aliased_agent_does_not_clobber_source_cache_key)", async () => {
    const agent = await configOf(root);
    const fork = await mustFork(db, root.id, { agent });
    expect((await db.read.findConversation(root.id))?.promptCacheKey).toBe(root.promptCacheKey);
    expect(fork.promptCacheKey).not.toBe(root.promptCacheKey);
    expect(await configOf(fork)).toEqual(agent);
  });

  it("keeps its config when an agent that shares its parts is changed afterwards", async () => {
    const before = await configOf(root);
    const shared: AgentConfig = { ...(await configOf(root)), model: "x/shares-the-rest" };
    const fork = await mustFork(db, root.id, { agent: shared });
    shared.parameters.temperature = 2;
    shared.tools.length = 0;
    expect(await configOf(root)).toEqual(before);
    expect(await configOf(fork)).toEqual({ ...before, model: "x/shares-the-rest" });
  });
});

describe("what the fork starts with", () => {
  it("is idle (test_fork_execution_status_is_idle)", async () => {
    expect((await mustFork(db, root.id)).status).toBe("idle");
  });

  it("has spent nothing (test_fork_resets_metrics_by_default)", async () => {
    const fork = await mustFork(db, root.id);
    expect(fork.ownTotals).toMatchObject({ responses: 0, cost: null, input: null });
    expect(fork.carriedTotals).toBeNull();
  });

  it("carries the totals of the copied path when asked (test_fork_preserves_metrics_when_requested)", async () => {
    const trunk = await mustFork(db, root.id, { resetMetrics: false });
    expect(trunk.ownTotals.cost).toBeNull();
    const usages = (await allEvents(db, root)).flatMap((event) => (event.usage ? [event.usage] : []));
    expect(trunk.carriedTotals?.responses).toBe(usages.length);
    expect(trunk.carriedTotals?.cost).toBeCloseTo(
      usages.reduce((sum, usage) => sum + (usage.cost ?? 0), 0),
      10,
    );
  });

  it("has a deep copy of the agent state and skills (test_fork_copies_agent_state, test_fork_copies_activated_path_rules)", async () => {
    const fork = await mustFork(db, root.id);
    expect(JSON.parse(fork.agentState)).toEqual({ plan: { open: ["a", "b"] } });
    expect(fork.activatedSkills).toEqual(["github"]);
  });

  it("takes a replacement agent (test_fork_accepts_replacement_agent)", async () => {
    const fork = await mustFork(db, root.id, {
      agent: { model: "openai/gpt-4o", systemPrompt: "Be brief." },
    });
    expect(await configOf(fork)).toMatchObject({ model: "openai/gpt-4o", systemPrompt: "Be brief." });
    expect(fork.configHash).not.toBe(root.configHash);
    expect((await configOf(root)).model).toBe("openai/gpt-4o-mini");
  });

  it("has only the given tags, and its title among them (test_fork_with_tags, test_fork_with_title_sets_tag)", async () => {
    const fork = await mustFork(db, root.id, {
      tags: { team: "ci", title: "loses" },
      title: "Stricter prompt",
    });
    expect(fork.tags).toEqual({ team: "ci", title: "Stricter prompt" });
    expect(fork.title).toBe("Stricter prompt");
    expect((await mustFork(db, root.id)).tags).toEqual({});
  });

  it("refuses bad tags", async () => {
    for (const tags of [{ "Not ok": "x" }, { long: "x".repeat(257) }]) {
      expect(await forkConversation(db, forkInput(root.id, { tags }))).toMatchObject({
        ok: false,
        error: { code: "invalid_request" },
      });
    }
  });

  it("points at the same workspace (test_fork_shares_workspace)", async () => {
    expect((await mustFork(db, root.id)).workspace).toBe(root.workspace);
  });

  it("records where it came from (fork_from_event_slices_branch_and_records_lineage, whole_conversation_fork_has_no_branch_point)", async () => {
    const at = await eventAt(3);
    const fork = await mustFork(db, root.id, { fromEventId: at.eventId, by: "ada" });
    expect(fork).toMatchObject({ forkedFromId: root.id, forkPointChainHash: at.chainHash, forkedBy: "ada" });
    expect(fork.forkPointEventId).toBe(at.eventId);
    expect(await mustFork(db, root.id)).toMatchObject({ forkedFromId: root.id, forkPointEventId: null });
  });
});

async function configOf(conversation: Conversation): Promise<AgentConfig> {
  const config = await db.read.findAgentConfig(conversation.id);
  if (!config) throw new Error("every conversation has a config");
  return config;
}
