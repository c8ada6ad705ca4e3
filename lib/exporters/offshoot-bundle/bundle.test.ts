import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { ExportSource } from "#lib/exporters/exporter.ts";
import { mustImport, mustRead } from "#lib/exporters/testing/export-source.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { allEvents, importForkableRun, mustFork } from "#lib/services/testing/scenario.ts";
import { say, type TurnScenario, turnScenario } from "#lib/services/testing/turn-scenario.ts";
import { sha256 } from "#lib/sha256.ts";
import { offshootBundleExporter } from "./exporter.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

describe("a bundle", () => {
  let scenario: TurnScenario;
  let other: ScratchDatabase;
  beforeAll(async () => {
    scenario = await turnScenario();
    other = await scratchDatabase();
  });
  afterAll(async () => {
    await scenario.dispose();
    await other.dispose();
  });

  const bundleOf = (source: ExportSource) => offshootBundleExporter.write(source).files;

  /** Exports a branch and imports it into another database. */
  async function move(source: ExportSource): Promise<ExportSource> {
    const conversations = await mustImport(other.database, bundleOf(source));
    const branch = conversations.at(-1);
    if (!branch) throw new Error("nothing came back");
    return mustRead(other.database, branch.id);
  }

  /** A fork of a fork, the last of them continued here: two formats in one history. */
  async function continuedFork(seed: string): Promise<Conversation> {
    const root = await importForkableRun(scenario.db, seed);
    const events = await allEvents(scenario.db, root);
    const first = await mustFork(scenario.db, root.id, {
      fromEventId: events[4]?.eventId ?? null,
      title: "First",
      tags: { team: "a" },
      resetMetrics: false,
      agent: { provider: "offline", model: "offline-model", baseUrl: null, credentialEnv: null },
    });
    await say(scenario, first.id, "Go on.");
    const second = await mustFork(scenario.db, first.id, {
      title: "Second",
      cacheKey: { key: "explicit-key" },
    });
    await say(scenario, second.id, "And again.");
    return second;
  }

  it("brings a continued fork of a fork back byte for byte, with both chains and its lineage", async () => {
    const fork = await continuedFork("bundle-fork");
    const before = await mustRead(scenario.db, fork.id);
    expect(new Set(before.events.map((event) => event.format)).size).toBe(2);
    const after = await move(before);

    expectSameEvents(before, after);
    expect(after.config).toEqual(before.config);
    expect(after.lineage.map((member) => member.conversation.title)).toEqual(
      before.lineage.map((member) => member.conversation.title),
    );
    expect(after.lineage.map((member) => member.config)).toEqual(
      before.lineage.map((member) => member.config),
    );
    const kept = [
      "title",
      "tags",
      "status",
      "promptCacheKey",
      "promptCacheKeySource",
      "headHash",
      "headPrefixHash",
      "configHash",
      "forkPointSeq",
      "forkPointChainHash",
      "forkedBy",
      "ownTotals",
      "carriedTotals",
      "agentState",
      "activatedSkills",
      "workspace",
      "externalId",
      "sourceFormat",
    ] as const;
    for (const field of kept) expect(after.conversation[field], field).toEqual(before.conversation[field]);
    expect(after.conversation.sealed).toBe(true);
    expect(after.family).toMatchObject({ keyBase: before.family.keyBase, nextFork: before.family.nextFork });
  });

  it("imported twice is one run, and exported again says the same", async () => {
    const source = await mustRead(scenario.db, (await continuedFork("bundle-twice")).id);
    const once = await move(source);
    const twice = await move(source);
    expect(twice.conversation.id).toBe(once.conversation.id);
    expect(twice.conversation.headHash).toBe(source.conversation.headHash);
    const eventLines = (files: SourceFile[]) => files.map(textOf).join("").split("\n").slice(1);
    expect(eventLines(bundleOf(once))).toEqual(eventLines(bundleOf(source)));
  });

  it.each([
    [
      "a changed payload",
      (text: string) => text.replaceAll("Fix the build.", "Fix the bill."),
      /was changed since/,
    ],
    ["a line taken out", (text: string) => text.split("\n").toSpliced(3, 1).join("\n"), /wrong place/],
    [
      "lines missing at the end",
      (text: string) => text.trimEnd().split("\n").slice(0, -1).join("\n"),
      /holds \d+ of \d+/,
    ],
    ["another time", (text: string) => text.replace(/"timestamp":"2/, '"timestamp":"1'), /was changed since/],
    [
      "a header of another version",
      (text: string) => text.replace('"offshoot_bundle":1', '"offshoot_bundle":2'),
      /not a header/,
    ],
  ])("with %s is refused as a whole", async (_what, change, reason) => {
    const root = await importForkableRun(scenario.db, "bundle-tampered");
    const [file] = bundleOf(await mustRead(scenario.db, root.id));
    if (!file) throw new Error("no file");
    const changed = change(textOf(file));
    expect(changed).not.toBe(textOf(file));
    const files = [textFile(file.path, changed)];
    const read = pickImporter(files)?.read(files);
    expect(read?.conversations).toEqual([]);
    expect(read?.rejected).toEqual([expect.objectContaining({ reason: expect.stringMatching(reason) })]);
  });

  it("says what it does not hold", async () => {
    const fork = await continuedFork("bundle-losses");
    const { losses } = offshootBundleExporter.write(await mustRead(scenario.db, fork.id));
    expect(losses).toEqual([
      expect.stringContaining("comes back sealed"),
      expect.stringContaining("2 conversations it was forked from"),
    ]);
    const root = await importForkableRun(scenario.db, "bundle-root");
    expect(offshootBundleExporter.write(await mustRead(scenario.db, root.id)).losses).toEqual([]);
  });

  it
    .skipIf(!corpus.isThere)
    .each([
      "codex/agtrace",
      "generated/codex-0.169.0-paginated",
      "claude-code/agtrace",
      "pi",
      "generated/opencode-1.18.33",
      "openhands-sdk",
      "openhands-legacy",
      "gemini-cli",
      "docker-agent",
      "atif",
      "swe-agent",
      "edge-cases",
    ])(
    "of every conversation of %s comes back byte for byte",
    async (folder) => {
      const groups = new Map<string, SourceFile[]>();
      for (const file of corpus.load(folder)) {
        const key = folder === "edge-cases" ? file.path : folder;
        groups.set(key, [...(groups.get(key) ?? []), file]);
      }
      let moved = 0;
      for (const files of groups.values()) {
        const conversations = await mustImport(scenario.db, files).catch(() => []);
        for (const { id, headSeq } of conversations.slice(0, 3)) {
          if (headSeq > 400) continue;
          const before = await mustRead(scenario.db, id);
          expectSameEvents(before, await move(before));
          moved++;
        }
      }
      expect(moved).toBeGreaterThan(0);
    },
    180_000,
  );
});

function expectSameEvents(before: ExportSource, after: ExportSource): void {
  const facts = ({ events }: ExportSource) =>
    events.map(({ conversationId, originConversationId, content, bytes, ...event }) => event);
  const mine = facts(before);
  const theirs = facts(after);
  expect(theirs.length).toBe(mine.length);
  expect(theirs).toEqual(mine);
  // The hash of the bytes is in the rows; the bytes themselves are what a reader gets.
  expect(after.events.map(({ bytes }) => sha256(bytes))).toEqual(
    before.events.map(({ payloadHash }) => payloadHash),
  );
}
