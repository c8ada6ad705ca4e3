import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import type { SpawnHistory } from "#lib/conversation/plan-spawn.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, importRun, mustFork } from "./testing/scenario.ts";
import { mustSpawn } from "./testing/spawn-scenario.ts";

// Sub-agents of random families against a reading of their parents' events, with none of the code that made them.

const FAMILIES = 25;

let scratch: ScratchDatabase;
let db: Database;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
});

afterAll(() => scratch.dispose());

it("gives what its parent's events say, chained anew and paid for by nobody", {
  timeout: 240_000,
}, async () => {
  for (let seed = 1; seed <= FAMILIES; seed++) {
    const random = seededRandom(seed);
    const { root } = await importRun(db, { seed: `spawns ${seed}`, steps: randomSteps(random) });
    const spent = familyTotals([root]);
    const members = [root];
    for (let count = 1 + random.int(4); count > 0; count--) {
      const parent = random.pick(members);
      const at =
        parent.headSeq < 0 ? null : await db.read.findEventBySeq(parent.id, random.int(parent.headSeq + 1));
      const fromEventId = at?.eventId ?? null;
      if (random.chance(0.3)) {
        members.push(await mustFork(db, parent.id, { fromEventId }));
        continue;
      }
      const history = random.pick<SpawnHistory>(["all", "none", 1 + random.int(3)]);
      const agent = await mustSpawn(db, parent.id, { fromEventId, history });
      await checkAgent(agent, parent, at?.seq ?? parent.headSeq, history, `seed ${seed}`);
      members.push(agent);
    }
    const graph = await getFamilyGraph(db, root.id);
    if (!graph.ok) throw new Error(graph.error.message);
    expect(graph.value.totals, `seed ${seed}`).toEqual(spent);
  }
  expect(await checkInvariants(db)).toEqual([]);
});

async function checkAgent(
  agent: Conversation,
  parent: Conversation,
  throughSeq: number,
  history: SpawnHistory,
  label: string,
): Promise<void> {
  const path = (await allEvents(db, parent)).slice(0, throughSeq + 1);
  const expected = given(path, history);
  const events = await allEvents(db, agent);
  expect(
    events.map((event) => event.eventId),
    label,
  ).toEqual(expected.map((event) => event.eventId));
  let chain = "0".repeat(64);
  let prefix = "0".repeat(64);
  for (const [seq, event] of events.entries()) {
    const { eventId, sourceKind, timestamp, payloadHash, contentHash } = expected[seq] ?? event;
    chain = link("offshoot.chain.v1", [chain, eventId, sourceKind, timestamp ?? "", payloadHash]);
    if (contentHash !== null) prefix = link("offshoot.prefix.v1", [prefix, contentHash]);
    expect([event.seq, event.chainHash, event.prefixHash, event.usage], label).toEqual([
      seq,
      chain,
      prefix,
      null,
    ]);
  }
  expect([agent.headSeq, agent.headHash, agent.headPrefixHash], label).toEqual([
    events.length - 1,
    chain,
    prefix,
  ]);
  expect(agent.promptCacheKey, label).toBe(parent.promptCacheKey);
}

/** Turn by turn: what a person or the system said, and the words that end the turn. */
function given(path: readonly Event[], history: SpawnHistory): Event[] {
  if (history === "none") return [];
  const turns: Event[][] = [[]];
  for (const event of path) {
    if (event.kind === "message" && event.role === "user") turns.push([]);
    turns.at(-1)?.push(event);
  }
  const asked = turns.length - 1;
  const chosen = history === "all" || history >= asked ? turns : turns.slice(-history);
  return chosen.flatMap((turn) => {
    const spoken = turn.filter((event) => event.kind === "tool_call" || isAnswer(event));
    return turn.filter(
      (event) =>
        event.kind === "system_prompt" ||
        (event.kind === "message" && event.role === "user") ||
        (isAnswer(event) && event === spoken.at(-1)),
    );
  });
}

function isAnswer(event: Event): boolean {
  return event.kind === "message" && event.role === "assistant";
}

function randomSteps(random: SeededRandom) {
  return Array.from({ length: 1 + random.int(10) }, () => {
    if (random.chance(0.3)) return { user: `message ${random.int(1_000)}` };
    const usage = {
      input: random.int(9_000),
      output: random.int(90),
      cacheRead: 0,
      cost: random.int(9) / 100,
    };
    if (random.chance(0.5)) return { agent: `answer ${random.int(1_000)}`, usage };
    return {
      thought: "Hm.",
      tools: [{ name: "terminal", args: { command: `run ${random.int(99)}` } }],
      usage,
    };
  });
}

function link(domain: string, fields: readonly string[]): string {
  const text = `${domain};${fields.map((field) => `${field.length}:${field}`).join("")}`;
  return createHash("sha256").update(text).digest("hex");
}
