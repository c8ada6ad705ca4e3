import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { recountFile } from "#lib/importers/claude-code/testing/recount.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { getFamilyGraph } from "#lib/services/get-family-graph.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { checkInvariants } from "#lib/services/testing/check-invariants.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

describe.skipIf(!corpus.isThere)("what is known of the corpus, as the graph shows it", () => {
  let scratch: ScratchDatabase;
  beforeEach(async () => {
    scratch = await scratchDatabase();
  });
  afterEach(() => scratch.dispose());

  async function land(files: readonly SourceFile[]): Promise<Conversation[]> {
    const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
    if (!imported.ok) throw new Error(imported.error.message);
    return imported.value.conversations;
  }

  async function graphOf(files: readonly SourceFile[]): Promise<FamilyGraph> {
    const [root] = await land(files);
    const graph = await getFamilyGraph(scratch.database, root?.id ?? "");
    if (!graph.ok) throw new Error(graph.error.message);
    return graph.value;
  }

  const eventsOf = (conversationId: string) =>
    scratch.database.read.listEvents({ conversationId, fromSeq: 0, toSeq: Number.MAX_SAFE_INTEGER });

  it("0d3a8e6f has three children at its rewind: two branches and the way on", async () => {
    const at = "faa89ae6-1b21-4d05-b6fb-31c904bcb21c";
    const { lanes } = await graphOf(
      corpus.load("claude-code").filter(({ path }) => path.includes("0d3a8e6f")),
    );
    expect(lanes.map(({ forkPointEventId }) => forkPointEventId)).toEqual([null, at, at]);
    const [trunk, ...branches] = await Promise.all(
      lanes.map(({ conversationId }) => eventsOf(conversationId)),
    );
    const place = trunk?.findIndex(({ eventId }) => eventId === at) ?? -1;
    const next = [trunk, ...branches].map((events) => events?.[place + 1]?.eventId);
    expect(new Set(next).size).toBe(3);
    for (const branch of branches) {
      expect(branch.slice(0, place + 1).map(({ chainHash }) => chainHash)).toEqual(
        trunk?.slice(0, place + 1).map(({ chainHash }) => chainHash),
      );
    }
  });

  it("of all uuids with several children in Claude Code files only the real rewinds are branches", async () => {
    const found = { points: 0, rewinds: 0 };
    for (const file of corpus.load("claude-code").filter(({ path }) => path.endsWith(".jsonl"))) {
      const { branchPoints } = recountFile(textOf(file));
      const imported = await importFiles(scratch.database, [file], { origin: "ci", labels: NO_LABELS });
      const forks = imported.ok ? imported.value.conversations.filter((each) => each.forkedFromId) : [];
      // One session of this file goes on from a prompt that another session of it has answered.
      const expected = file.path.endsWith("/dag_fork.jsonl") ? [...branchPoints, "c"].sort() : branchPoints;
      // A branch without a fork point begins anew: it goes on from no uuid.
      const branches = new Set(forks.flatMap(({ forkPointEventId }) => forkPointEventId ?? []));
      expect([file.path, ...[...branches].sort()]).toEqual([file.path, ...expected]);
      found.points += pointsWithSeveralChildren(file);
      found.rewinds += branchPoints.length;
    }
    expect(found).toEqual({ points: 24, rewinds: 5 });
  }, 300_000);

  it.each([
    ["codex-0.115.0", 253, 32],
    ["codex-0.169.0-legacy", 259, 32],
    ["codex-0.169.0-paginated", 280, 32],
  ])(
    "%s: three forks share their prefix, %i events and %i responses are counted once",
    async (name, events, responses) => {
      const { lanes, totals } = await graphOf(rollouts(name));
      expect(lanes.filter(({ spawnedById }) => spawnedById !== null)).toHaveLength(1);
      const forks = lanes.filter(({ forkedFromId, title }) => forkedFromId !== null && title !== ABANDONED);
      expect(forks).toHaveLength(3);
      expect(totals.responses).toBe(responses);
      const own = lanes.reduce((sum, lane) => sum + lane.headSeq - (lane.forkPointSeq ?? -1), 0);
      expect(own).toBe(events);
      for (const fork of forks) {
        const shared = (id: string | null) =>
          eventsOf(id ?? "").then((rows) =>
            rows.slice(0, (fork.forkPointSeq ?? -1) + 1).map(({ chainHash }) => chainHash),
          );
        const prefix = await shared(fork.conversationId);
        expect(prefix.length).toBeGreaterThan(0);
        expect(prefix).toEqual(await shared(fork.forkedFromId));
      }
      expect(await checkInvariants(scratch.database)).toEqual([]);
    },
  );

  it.each(["codex-0.115.0", "codex-0.169.0-paginated"])(
    "%s: the turn that was taken back is a branch of its own, and not in the thread",
    async (name) => {
      const { lanes } = await graphOf(rollouts(name));
      const abandoned = lanes.filter(({ title }) => title === ABANDONED);
      expect(abandoned).toHaveLength(1);
      const parent = abandoned[0]?.forkedFromId ?? "";
      const said = (await eventsOf(parent)).map(({ summary }) => summary);
      expect(said).not.toContain(ABANDONED);
      const left = (await eventsOf(abandoned[0]?.conversationId ?? "")).map(({ summary }) => summary);
      expect(left).toContain(ABANDONED);
    },
  );

  it("siblings of a missing Codex parent are one family, their copied prefix counted once", async () => {
    const files = corpus.load("codex/codexbar-missing-parent-siblings");
    const { lanes } = await graphOf(files);
    expect(lanes.map(({ forkedFromId }) => forkedFromId === null)).toEqual([true, false]);
    const [first, second] = await Promise.all(lanes.map(({ conversationId }) => eventsOf(conversationId)));
    const shared = (lanes[1]?.forkPointSeq ?? -1) + 1;
    expect(shared).toBeGreaterThan(100);
    expect(second?.slice(0, shared).map(({ chainHash }) => chainHash)).toEqual(
      first?.slice(0, shared).map(({ chainHash }) => chainHash),
    );
  });

  it("the OpenHands tree of 1,315 events keeps every branch: each leaf's path is a conversation", async () => {
    const files = corpus.load("generated/openhands-sdk-1.43-derived/e-big-tree");
    const { lanes } = await graphOf(files);
    const paths = leafPaths(files);
    expect(paths.length).toBe(lanes.length);
    const histories = await Promise.all(lanes.map(({ conversationId }) => eventsOf(conversationId)));
    const onPaths = new Set(paths.flat());
    const landed = histories.map((events) =>
      events.flatMap(({ eventId }) => (onPaths.has(eventId) ? eventId : [])).join(" "),
    );
    expect(landed.sort()).toEqual(paths.map((path) => path.join(" ")).sort());
    expect(new Set(histories.flat().map(({ eventId }) => eventId)).size).toBe(1315);
  });
});

const ABANDONED = "Why is the count off by one? [tools=1]";

function rollouts(name: string): SourceFile[] {
  return corpus.load(`generated/${name}`).filter(({ path }) => path.includes("rollout-"));
}

/** Every uuid that two or more lines name as their parent, whatever kind they are. */
function pointsWithSeveralChildren(file: SourceFile): number {
  const children = new Map<string, Set<string>>();
  for (const text of textOf(file).split("\n")) {
    const { uuid, parentUuid } = parsed(text);
    if (!uuid || !parentUuid) continue;
    children.set(parentUuid, (children.get(parentUuid) ?? new Set()).add(uuid));
  }
  return [...children.values()].filter(({ size }) => size > 1).length;
}

/** The ids from the first event to each event nothing goes on from; state updates are on no path. */
function leafPaths(files: readonly SourceFile[]): string[][] {
  const events = files
    .filter(({ path }) => /\/event-\d+-.*\.json$/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => JSON.parse(textOf(file)) as { id: string; kind: string; parent_id?: string })
    .filter(({ kind }) => kind !== "ConversationStateUpdateEvent");
  const parentOf = new Map(events.map(({ id, parent_id }, at) => [id, parent_id ?? events[at - 1]?.id]));
  const parents = new Set(parentOf.values());
  return events
    .filter(({ id }) => !parents.has(id))
    .map(({ id }) => {
      const path: string[] = [];
      for (let at: string | undefined = id; at !== undefined && parentOf.has(at); at = parentOf.get(at))
        path.unshift(at);
      return path;
    });
}

function parsed(text: string): { uuid?: string; parentUuid?: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
