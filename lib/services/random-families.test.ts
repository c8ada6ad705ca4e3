import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import type { BuiltRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import type { FixtureEvent, FixtureStep } from "#lib/importers/openhands-sdk/testing/fixture-events.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { allEvents, importRun, mustFork } from "./testing/scenario.ts";

// The stored family against one recomputed from the uploaded files alone, with none of our domain code.

const FAMILIES = 200;

let scratch: ScratchDatabase;
let db: Database;

beforeAll(async () => {
  scratch = await scratchDatabase();
  db = scratch.database;
});

afterAll(() => scratch.dispose());

it("stores what a from-scratch reading of the files says, over random families", {
  timeout: 240_000,
}, async () => {
  for (let seed = 1; seed <= FAMILIES; seed++) {
    const random = seededRandom(seed);
    const { run, root } = await importRun(db, randomRun(random, `family ${seed}`));
    const forks = await randomForks(random, root);
    const members = await db.read.listConversationsOfFamilies([root.familyId]);
    const label = `seed ${seed}`;
    await checkTree(run, members, label);
    for (const member of members) await checkChain(run, member, label);
    await checkForks(forks, label);
    await checkMetrics(run, root, label);
  }
});

function randomRun(random: SeededRandom, seed: string) {
  const steps = Array.from({ length: 1 + random.int(8) }, () => randomStep(random));
  const branches = Array.from({ length: random.int(3) }, () => ({
    after: random.int(steps.length),
    steps: Array.from({ length: 1 + random.int(3) }, () => randomStep(random)),
  }));
  return { seed, steps, branches };
}

function randomStep(random: SeededRandom): FixtureStep {
  const usage = random.chance(0.2)
    ? null
    : {
        input: random.int(50_000),
        output: random.int(900),
        cacheRead: random.int(1_000),
        cost: random.int(100) / 1_000,
      };
  if (random.chance(0.3)) return { user: `message ${random.int(1_000)}` };
  if (random.chance(0.4)) return { agent: `answer ${random.int(1_000)}`, usage };
  const tools = Array.from({ length: 1 + random.int(3) }, () => ({
    name: random.pick(["terminal", "file_editor"]),
    args: { command: `run ${random.int(1_000)}` },
    exitCode: random.int(2),
  }));
  return { tools, usage };
}

type MadeFork = { fork: Conversation; source: Conversation; fromSeq: number; carried: boolean };

async function randomForks(random: SeededRandom, root: Conversation): Promise<MadeFork[]> {
  const made: MadeFork[] = [];
  const sources = [...(await db.read.listConversationsOfFamilies([root.familyId]))];
  for (let count = random.int(4); count > 0; count--) {
    const source = random.pick(sources);
    const fromSeq = random.int(source.headSeq + 1);
    const at = await db.read.findEventBySeq(source.id, fromSeq);
    const carried = random.chance(0.5);
    const fork = await mustFork(db, source.id, {
      fromEventId: at?.eventId ?? null,
      resetMetrics: !carried,
      cacheKey: random.pick(["own", "inherit"] as const),
    });
    sources.push(fork);
    made.push({ fork, source, fromSeq, carried });
  }
  return made;
}

/** Every uploaded event is owned exactly once, and each imported conversation is a root path of parent ids. */
async function checkTree(run: BuiltRun, members: readonly Conversation[], label: string): Promise<void> {
  const parents = new Map(run.events.map((event) => [event.id, event.parent_id as string | undefined]));
  const owned: string[] = [];
  for (const member of members.filter((each) => each.sealed)) {
    const events = await allEvents(db, member);
    owned.push(...events.filter((event) => !event.inherited).map((event) => event.eventId));
    const leaf = events.at(-1)?.eventId;
    expect(
      events.map((event) => event.eventId),
      label,
    ).toEqual(pathTo(leaf, parents));
  }
  expect(owned.sort(), label).toEqual(run.events.map((event) => event.id).sort());
}

function pathTo(leaf: string | undefined, parents: ReadonlyMap<string, string | undefined>): string[] {
  const path: string[] = [];
  for (let id = leaf; id !== undefined && id !== "__root__"; id = parents.get(id)) path.unshift(id);
  return path;
}

/** The audit chain hashed again from the uploaded bytes, the prompt chain from the stored content hashes. */
async function checkChain(run: BuiltRun, member: Conversation, label: string): Promise<void> {
  const bytes = new Map(run.events.map((event) => [event.id, JSON.stringify(event)]));
  const facts = new Map(run.events.map((event) => [event.id, event]));
  let chain = "0".repeat(64);
  let prefix = "0".repeat(64);
  const events = await allEvents(db, member);
  for (const [seq, event] of events.entries()) {
    const fact = facts.get(event.eventId) as FixtureEvent & { kind: string; timestamp: string };
    const payload = hash(bytes.get(event.eventId) ?? "");
    chain = link("offshoot.chain.v1", [chain, event.eventId, fact.kind, fact.timestamp, payload]);
    if (event.contentHash !== null) prefix = link("offshoot.prefix.v1", [prefix, event.contentHash]);
    expect([event.seq, event.payloadHash, event.chainHash, event.prefixHash], label).toEqual([
      seq,
      payload,
      chain,
      prefix,
    ]);
  }
  expect([member.headSeq, member.headHash, member.headPrefixHash], label).toEqual([
    events.length - 1,
    chain,
    prefix,
  ]);
}

function link(domain: string, fields: readonly string[]): string {
  return hash(`${domain};${fields.map((field) => `${field.length}:${field}`).join("")}`);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A fork is its source's prefix, event by event, and has spent nothing. */
async function checkForks(forks: readonly MadeFork[], label: string): Promise<void> {
  for (const { fork, source, fromSeq, carried } of forks) {
    const prefix = (await allEvents(db, source)).slice(0, fromSeq + 1);
    const facts = ({ conversationId: _, inherited: __, ...rest }: Event) => rest;
    expect((await allEvents(db, fork)).map(facts), label).toEqual(prefix.map(facts));
    expect(fork.ownTotals, label).toMatchObject({ responses: 0, input: null, cost: null });
    const spent = prefix.reduce((sum, event) => sum + (event.usage?.input ?? 0), 0);
    if (carried && fromSeq < source.headSeq) expect(fork.carriedTotals?.input ?? 0, label).toBe(spent);
    if (!carried) expect(fork.carriedTotals, label).toBeNull();
  }
}

/** The family costs what the source says it cost, however many forks repeat it. */
async function checkMetrics(run: BuiltRun, root: Conversation, label: string): Promise<void> {
  const graph = await getFamilyGraph(db, root.id);
  if (!graph.ok) throw new Error(graph.error.message);
  const stats = run.baseState.stats as {
    usage_to_metrics: Record<
      string,
      { token_usages: { prompt_tokens: number }[]; costs: { cost: number }[] }
    >;
  };
  const metrics = Object.values(stats.usage_to_metrics);
  const tokens = metrics.flatMap((each) => each.token_usages.map((usage) => usage.prompt_tokens));
  const costs = metrics.flatMap((each) => each.costs.map((cost) => cost.cost));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(graph.value.totals.input ?? 0, label).toBe(sum(tokens));
  expect(graph.value.totals.cost ?? 0, label).toBeCloseTo(sum(costs), 9);
}
