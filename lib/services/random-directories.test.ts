import { afterAll, beforeAll, expect, it } from "vitest";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import type { FixtureStep } from "#lib/importers/openhands-sdk/testing/fixture-events.ts";
import { ConversationLog } from "#lib/importers/openhands-sdk/testing/fork-fixture.ts";
import { draftParts } from "./draft-parts.ts";
import { importFiles } from "./import-files.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents } from "./testing/scenario.ts";

// Families of directories as the SDK's fork() writes them, against what the logs themselves say.

const FAMILIES = 60;
const STATE = "ConversationStateUpdateEvent";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

it("takes forks in directories of their own as forks, each event and token once, over random families", {
  timeout: 240_000,
}, async () => {
  for (let seed = 1; seed <= FAMILIES; seed++) {
    const random = seededRandom(seed);
    const label = `seed ${seed}`;
    const logs = randomLogs(random, `directories ${seed}`);
    const withMeta = random.chance(0.5);
    const files = shuffled(
      random,
      logs.flatMap((log, at) => log.files({ withMeta, directory: `${random.int(1_000)}-${at}` })),
    );
    await checkInherited(files, label);
    const members = await imported(files, label);
    await checkEvents(logs, members, label);
    checkMeters(logs, members, label);
    if (withMeta) checkSources(logs, members, label);
  }
  expect(await checkInvariants(scratch.database)).toEqual([]);
});

/** What the heads say of the forks to come, against the forks. */
async function checkInherited(files: readonly SourceFile[], label: string): Promise<void> {
  const { conversations } = openhandsSdk.read(files);
  let told = 0;
  let copied = 0;
  for await (const part of draftParts(conversations, "openhands-sdk", { origin: "ci", labels: NO_LABELS })) {
    if (part.type === "head") told += part.inherited;
    if (part.type === "conversation") copied += (part.conversation.forkPointSeq ?? -1) + 1;
  }
  expect(told, label).toBe(copied);
}

function randomLogs(random: SeededRandom, seed: string): ConversationLog[] {
  const logs = [ConversationLog.start(seed).add({ user: "Start." })];
  for (let turn = 3 + random.int(14); turn > 0; turn--) {
    const log = random.pick(logs);
    if (random.chance(0.25)) {
      const from = random.pick(log.events.filter(({ kind }) => kind !== STATE)).id;
      const whole = random.chance(0.3);
      const meters = random.chance(0.3) ? { resetMetrics: false as const } : {};
      const fork = log.fork(`fork ${turn}`, { ...(whole ? {} : { from }), ...meters });
      logs.push(random.chance(0.2) ? fork : fork.add(randomStep(random)));
    } else if (random.chance(0.15)) log.addState("running");
    else if (random.chance(0.2)) {
      const at = random.pick(log.events.filter(({ kind }) => kind !== STATE)).id;
      log.navigate(random.chance(0.1) ? null : at).add(randomStep(random));
    } else log.add(randomStep(random));
  }
  return logs;
}

function randomStep(random: SeededRandom): FixtureStep {
  if (random.chance(0.3)) return { user: `message ${random.int(1_000)}` };
  const usage = { input: random.int(5_000), output: random.int(90), cost: random.int(100) / 1_000 };
  if (random.chance(0.5)) return { agent: `answer ${random.int(1_000)}`, usage };
  const tools = Array.from({ length: 1 + random.int(2) }, () => ({
    name: "terminal",
    args: { command: `run ${random.int(1_000)}` },
  }));
  return { tools, usage };
}

function shuffled(random: SeededRandom, files: readonly SourceFile[]): SourceFile[] {
  return files
    .map((file) => ({ file, at: random.int(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ file }) => file);
}

async function imported(files: readonly SourceFile[], label: string): Promise<Conversation[]> {
  const outcome = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  if (!outcome.ok) throw new Error(`${label}: ${outcome.error.message}`);
  expect(outcome.value.rejected, label).toEqual([]);
  const [root] = outcome.value.conversations;
  const members = await scratch.database.read.listConversationsOfFamilies([root?.familyId ?? ""]);
  expect(members.length, label).toBe(outcome.value.conversations.length);
  expect(members.filter(({ forkedFromId }) => forkedFromId === null).length, label).toBe(1);
  return members;
}

/** Every event is owned once, and what a directory's head stands on is what its conversation reads. */
async function checkEvents(
  logs: readonly ConversationLog[],
  members: readonly Conversation[],
  label: string,
) {
  const owned: string[] = [];
  for (const member of members) {
    const events = await allEvents(scratch.database, member);
    owned.push(...events.flatMap(({ eventId, inherited }) => (inherited ? [] : eventId)));
    const log = logs.find(({ id }) => id === member.externalId);
    if (!log) continue;
    const told = events.filter(({ sourceKind }) => sourceKind !== STATE).map(({ eventId }) => eventId);
    expect(told, label).toEqual(log.path().map(({ id }) => id));
  }
  const distinct = new Set(logs.flatMap((log) => log.events.map(({ id }) => id)));
  expect(owned.sort(), label).toEqual([...distinct].sort());
  for (const { id } of logs)
    expect(members.filter(({ externalId }) => externalId === id).length, label).toBe(1);
}

/** A call is paid for once, however many directories list it. */
function checkMeters(logs: readonly ConversationLog[], members: readonly Conversation[], label: string) {
  const calls = [...new Set(logs.flatMap(({ metered }) => metered))];
  const sum = (values: readonly (number | null | undefined)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const totals = members.map(({ ownTotals }) => ownTotals);
  expect(sum(totals.map(({ input }) => input)), label).toBe(sum(calls.map(({ usage }) => usage.input)));
  expect(sum(totals.map(({ output }) => output)), label).toBe(sum(calls.map(({ usage }) => usage.output)));
  expect(sum(totals.map(({ responses }) => responses)), label).toBe(calls.length);
  expect(sum(totals.map(({ cost }) => cost)), label).toBeCloseTo(
    sum(calls.map(({ usage }) => usage.cost)),
    6,
  );
}

/** A fork hangs from the conversation it was made of, or from where that one had the event itself. */
function checkSources(logs: readonly ConversationLog[], members: readonly Conversation[], label: string) {
  for (const log of logs) {
    const member = members.find(({ externalId }) => externalId === log.id);
    const parent = members.find(({ id }) => id === member?.forkedFromId);
    const above: string[] = [];
    for (let at = log.source; at; at = at.source) above.push(at.id);
    if (above.length > 0) expect(above, label).toContain(parent?.externalId?.split("#")[0]);
    else expect(parent, label).toBeUndefined();
  }
}
