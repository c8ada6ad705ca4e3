import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { assistant, call, jsonl, result, user } from "#lib/importers/claude-code/testing/session.ts";
import { RolloutFixture, timedId } from "#lib/importers/codex/testing/fixture.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { linesFile } from "#lib/importers/testing/corpus-files.ts";
import { annotateStep } from "./annotate-step.ts";
import { getFamilyGraph } from "./get-family-graph.ts";
import { type ImportOutcome, importFiles } from "./import-files.ts";
import { countConversations, listConversations } from "./list-conversations.ts";
import { listRuns } from "./list-runs.ts";
import { removeSealedRun } from "./remove-sealed-run.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { mustBe } from "./testing/turn-scenario.ts";
import { updateConversation } from "./update-conversation.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const root = new RolloutFixture(1).turn(2, "First").turn(3, "Second");
const fork = root.fork(0x10, root.lines.length).turn(0x11, "Another way");
const second = fork.fork(0x20, fork.lines.length).turn(0x21, "A third way");
const source = { subagent: { thread_spawn: { parent_thread_id: timedId(1), depth: 1 } } };
const agent = new RolloutFixture(0x30, { source }).turn(0x31, "Subtask");
const family = [root, fork, second, agent].map((fixture) => fixture.file());

async function upload(files: readonly SourceFile[]): Promise<ImportOutcome> {
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value;
}

/** What a person sees: the runs of the list, each with its branches, what they share and what they cost. */
async function shownRuns() {
  const { runs } = mustBe(await listRuns(scratch.database, { query: null, cursor: null, limit: 100 }));
  const shown = [];
  for (const run of runs) {
    const graph = await getFamilyGraph(scratch.database, run.rootId);
    if (!graph.ok) throw new Error(graph.error.message);
    const members = await scratch.database.read.listConversationsOfFamilies([run.familyId]);
    const nameOf = new Map(members.map((each) => [each.id, each.externalId]));
    shown.push({
      title: run.title,
      totals: run.totals,
      branches: members.map((each) => describeBranch(each, nameOf)).sort(),
    });
  }
  return shown.sort((a, b) => (a.title < b.title ? -1 : 1));
}

async function listedConversations(include_replaced: "true" | "false") {
  const query = { status: null, include_replaced };
  const list = { ...query, sort_order: "CREATED_AT", limit: 100, page_id: null } as const;
  const { items } = mustBe(await listConversations(scratch.database, list));
  return { ids: items.map(({ id }) => id).sort(), count: await countConversations(scratch.database, query) };
}

function describeBranch(each: Conversation, nameOf: ReadonlyMap<string, string | null>): string {
  const { externalId, forkedFromId, forkPointEventId, spawnedById, headSeq, headHash } = each;
  const parent = nameOf.get(forkedFromId ?? spawnedById ?? "") ?? "";
  return [externalId, parent, forkPointEventId, headSeq, headHash].join(" ");
}

async function afterUploads(...uploads: SourceFile[][]) {
  await scratch.dispose();
  scratch = await scratchDatabase();
  for (const files of uploads) await upload(files);
  expect(await checkInvariants(scratch.database)).toEqual([]);
  return shownRuns();
}

describe("a thread and its forks in uploads of their own", () => {
  it("end in the run one upload of all would have made, in every order", async () => {
    const whole = await afterUploads(family);
    expect(whole).toHaveLength(1);
    expect(whole[0]?.branches).toHaveLength(4);
    // The agent goes to another place in every order of the threads.
    for (const [at, order] of permutations(family.slice(0, 3)).entries()) {
      const files = order.toSpliced(at % 4, 0, family[3] ?? never());
      expect(await afterUploads(...files.map((file) => [file]))).toEqual(whole);
    }
    expect(await afterUploads(family.slice(1, 3), [family[3] ?? never()], [family[0] ?? never()])).toEqual(
      whole,
    );
  }, 60_000);

  it("leave every sealed row and hash of the runs they replace as it was", async () => {
    const [child] = await uploadChild();
    const before = await scratch.database.read.listEvents({
      conversationId: child.id,
      fromSeq: 0,
      toSeq: 1e9,
    });
    const { conversations } = await upload([family[0] ?? never()]);
    expect(conversations.map(({ id }) => id)).not.toContain(child.id);
    expect(await scratch.database.read.findConversation(child.id)).toEqual(child);
    expect(
      await scratch.database.read.listEvents({ conversationId: child.id, fromSeq: 0, toSeq: 1e9 }),
    ).toEqual(before);
  });

  it("keep what CI and people said of the run that is replaced", async () => {
    const labels = { ...NO_LABELS, repository: "acme/api", job: "nightly" };
    const { database } = scratch;
    const child = family[1] ?? never();
    const pushed = await importFiles(database, [child], { origin: "ci", labels, groupKey: "group" });
    const [old] = pushed.ok ? pushed.value.conversations : [];
    if (!old) throw new Error("one conversation");
    const change = { id: old.id, title: "Release blocker", tags: { sev: "1" } };
    mustBe(await updateConversation(database, LOCAL_ACTOR, change));
    const step = { conversationId: old.id, eventId: await lastEventId(old) };
    const kept = { bookmarked: true, labels: ["look"], note: "Here." };
    mustBe(await annotateStep(database, { ...step, change: kept }));

    const sha = { ...NO_LABELS, commit: "abc", job: "other" };
    const parent = family[0] ?? never();
    const joined = await importFiles(database, [parent], { origin: "ci", labels: sha, groupKey: null });
    const members = joined.ok ? joined.value.conversations : [];
    const same = members.find(({ externalId }) => externalId === old.externalId) ?? never();
    expect(same).toMatchObject({ title: "Release blocker", tags: { sev: "1" } });
    const [run, ...others] = mustBe(await listRuns(database, { query: null, cursor: null, limit: 9 })).runs;
    expect(others).toEqual([]);
    expect(run?.labels).toEqual({ ...NO_LABELS, repository: "acme/api", job: "other", commit: "abc" });
    expect(run?.title).not.toBe("Release blocker");
    const annotations = await database.read.listAnnotations(same.familyId);
    expect(annotations).toEqual([expect.objectContaining({ ...step, ...kept, conversationId: same.id })]);
    expect((await database.read.findFamilyByGroupKey("group"))?.id).toBe(same.familyId);
    expect(await checkInvariants(database)).toEqual([]);
  });

  it("are listed once, and counted once, among all conversations", async () => {
    const [child] = await uploadChild();
    const { conversations } = await upload([family[0] ?? never()]);
    const shown = conversations.map(({ id }) => id).sort();
    expect(await listedConversations("false")).toEqual({ ids: shown, count: shown.length });
    const all = [child.id, ...shown].sort();
    expect(await listedConversations("true")).toEqual({ ids: all, count: all.length });
  });

  it("are answered with the joined run when one of them is sent again, and nothing is made", async () => {
    await upload([family[1] ?? never()]);
    const joined = await upload([family[0] ?? never()]);
    for (const file of family.slice(0, 2)) {
      const again = await upload([file]);
      expect(again.created).toBe(false);
      expect(again.conversations.map(({ id }) => id)).toEqual(joined.conversations.map(({ id }) => id));
    }
  });

  it("keep a replaced run in sight when somebody forked it", async () => {
    const [child] = await uploadChild();
    const forked = {
      ...child,
      id: "mine",
      sealed: false,
      forkedBy: "me",
      forkedFromId: child.id,
      sourceDigest: null,
    };
    await scratch.database.write(async (tx) => {
      await tx.insertConversation({ ...forked, forkPointSeq: null, forkPointEventId: null });
      return { ok: true, value: null };
    });
    await upload([family[0] ?? never()]);
    const { runs } = mustBe(await listRuns(scratch.database, { query: null, cursor: null, limit: 100 }));
    expect(runs).toHaveLength(2);
    expect((await listedConversations("false")).ids).toEqual(expect.arrayContaining([child.id, "mine"]));
  });
});

it("a Claude Code session and its sub-agents end in one run, in whichever order they come", async () => {
  const task = (id: string, prompt: string) => call(id, { prompt, subagent_type: "Explore" }, "Task");
  const told = (agentId: string) => ({ toolUseResult: { agentId, status: "completed" } });
  const session = { sessionId: "11111111-aaaa-4aaa-8aaa-000000000001" };
  const agent = (agentId: string) => ({ ...session, agentId, isSidechain: true });
  const main = jsonl(`${session.sessionId}.jsonl`, [
    user("u1", null, "Go", session),
    assistant("a1", "u1", "m1", [task("c1", "Count the files")], session),
    result("r1", "a1", "c1", "12", { ...session, ...told("x1") }),
  ]);
  const first = jsonl("agent-x1.jsonl", [
    user("s1", null, "Count the files", agent("x1")),
    assistant("s2", "s1", "n1", [task("c2", "Count them again")], agent("x1")),
    result("s3", "s2", "c2", "12", { ...agent("x1"), ...told("x2") }),
  ]);
  const second = jsonl("agent-x2.jsonl", [
    user("t1", null, "Count them again", agent("x2")),
    assistant("t2", "t1", "o1", "12", agent("x2")),
  ]);
  const whole = await afterUploads([main, first, second]);
  expect(whole).toHaveLength(1);
  expect(whole[0]?.branches).toHaveLength(3);
  for (const order of permutations([main, first, second]))
    expect(await afterUploads(...order.map((file) => [file]))).toEqual(whole);
});

it("uploads of one CI job end in one run of its graph", async () => {
  const push = (file: SourceFile) =>
    importFiles(scratch.database, [file], { origin: "ci", labels: NO_LABELS, groupKey: "job" });
  for (const file of family.slice(0, 2)) expect((await push(file)).ok).toBe(true);
  const [run, ...others] = await shownRuns();
  expect(others).toEqual([]);
  const { runs } = mustBe(await listRuns(scratch.database, { query: null, cursor: null, limit: 9 }));
  const graph = await getFamilyGraph(scratch.database, runs[0]?.rootId ?? "");
  expect(graph.ok && graph.value.lanes.map(({ forkedFromId }) => forkedFromId === null)).toEqual([
    true,
    false,
  ]);
  expect(run?.totals).toEqual(graph.ok && graph.value.totals);
});

it("a removed run leaves no files behind, and what it had replaced comes back into sight", async () => {
  const [child] = await uploadChild();
  const joined = await upload([family[0] ?? never()]);
  const conversationId = joined.conversations[0]?.id ?? "";
  const removal = { conversationId, confirm: conversationId, actor: "me", reason: "a secret" };
  expect((await removeSealedRun(scratch.database, removal)).ok).toBe(true);
  const { runs } = mustBe(await listRuns(scratch.database, { query: null, cursor: null, limit: 9 }));
  expect(runs.map(({ rootId }) => rootId)).toEqual([child.id]);
  const links = joined.conversations.map(({ externalId }) => externalId ?? "");
  expect(await scratch.database.read.findLinkedUploads({ format: "codex", links, limit: 9 })).toEqual([]);
});

it("pi sessions find their parent by the path their header names", async () => {
  const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
  const header = { type: "session", version: 3, timestamp: at(0), cwd: "/w" };
  const user = {
    type: "message",
    id: "u1",
    parentId: null,
    timestamp: at(1),
    message: { role: "user", content: "Hi" },
  };
  const more = (id: string, text: string) => ({
    ...user,
    id,
    parentId: "u1",
    timestamp: at(3),
    message: { role: "user", content: text },
  });
  const parent = linesFile("2026_p1.jsonl", [{ ...header, id: "p1" }, user, more("u2", "On")]);
  const child = linesFile("c.jsonl", [
    { ...header, id: "c1", timestamp: at(2), parentSession: "/home/me/2026_p1.jsonl" },
    user,
    more("u3", "Else"),
  ]);
  const whole = await afterUploads([parent, child]);
  expect(whole).toHaveLength(1);
  expect(await afterUploads([child], [parent])).toEqual(whole);
  expect(await afterUploads([parent], [child])).toEqual(whole);
});

it("threads that have nothing to do with each other stay apart", async () => {
  const other = new RolloutFixture(0x50).turn(0x51, "Something else");
  expect(await afterUploads([family[0] ?? never()], [other.file()])).toHaveLength(2);
});

it("another version of a session is a run of its own, and takes no other's place", async () => {
  const longer = new RolloutFixture(1).turn(2, "First").turn(3, "Second").turn(4, "Third");
  const [first] = await afterUploads(family.slice(0, 2));
  const both = await afterUploads(family.slice(0, 2), [longer.file()]);
  expect(both).toHaveLength(2);
  expect(both).toContainEqual(first);
});

async function lastEventId({ id, headSeq }: Conversation): Promise<string> {
  return (await scratch.database.read.findEventBySeq(id, headSeq))?.eventId ?? "";
}

async function uploadChild(): Promise<[Conversation]> {
  const { conversations } = await upload([family[1] ?? never()]);
  return [conversations[0] ?? never()];
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

function never(): never {
  throw new Error("No such file or conversation.");
}
