import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { addTotals, familyTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { Totals, Usage } from "#lib/conversation/usage.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { ImportResult } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { sha256 } from "#lib/sha256.ts";
import { groupUploads } from "./group-uploads.ts";

// What each importer reads is recounted from the raw files in its own corpus.test.ts, with no code of the importer.
// Here: what it read is what landed, event by event, for every upload of the corpus.

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const all = corpus.load().filter(({ path }) => !path.startsWith("edge-cases/"));
const byPath = new Map(all.map((file) => [file.path, file]));
const uploads = groupUploads([...byPath.keys()]).map(({ name, paths }) => ({
  name,
  files: paths.flatMap((path) => byPath.get(path) ?? []),
}));

describe.skipIf(!corpus.isThere)("what was read of the corpus is what landed", () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
  });
  afterAll(() => scratch.dispose());

  async function landedEvents(conversations: readonly Conversation[]): Promise<string[]> {
    const landed: string[] = [];
    for (const { id, forkPointSeq } of conversations) {
      const fromSeq = (forkPointSeq ?? -1) + 1;
      const own = await scratch.database.read.listEvents({ conversationId: id, fromSeq, toSeq: 1e9 });
      landed.push(
        ...own.map(({ eventId, kind, payloadHash, usage }) => line(eventId, kind, payloadHash, usage)),
      );
    }
    return landed;
  }

  it("every upload", async () => {
    const seen = { imported: 0, joined: 0, refused: 0 };
    for (const { name, files } of uploads) {
      const read = pickImporter(files)?.read(files);
      const outcome = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
      if (!read || read.conversations.length === 0) {
        expect([name, outcome.ok]).toEqual([name, false]);
        seen.refused++;
        continue;
      }
      if (!outcome.ok) throw new Error(`${name}: ${outcome.error.message}`);
      const { conversations } = outcome.value;
      const landed = await landedEvents(conversations);
      const expected = eventsOf(read);
      if (conversations.length === read.conversations.length) {
        expect([name, ...landed.sort()]).toEqual([name, ...expected.sort()]);
        expect([name, rounded(familyTotals(conversations))]).toEqual([name, rounded(totalsOf(read))]);
        expect([name, shapeOf(conversations)]).toEqual([name, readShape(read)]);
        seen.imported++;
      } else {
        // Read together with an earlier upload: the whole run is the answer.
        expect(conversations.length).toBeGreaterThan(read.conversations.length);
        seen.joined++;
      }
    }
    expect(seen).toEqual({ imported: 127, joined: 7, refused: 30 });
  }, 600_000);
});

function line(eventId: string, kind: string, hash: string, usage: Usage | null): string {
  return JSON.stringify([eventId, kind, hash, Object.entries(usage ?? {}).sort()]);
}

function eventsOf({ conversations }: ImportResult): string[] {
  return conversations.flatMap(({ events }) =>
    events.map(({ eventId, kind, bytes, usage }) => line(eventId, kind, sha256(bytes), usage)),
  );
}
function totalsOf({ conversations }: ImportResult) {
  const spent = sumUsages(conversations.flatMap(({ events }) => events.map(({ usage }) => usage)));
  return conversations.reduce((sum, { unattributed }) => addTotals(sum, unattributed), spent);
}
/** Sums of costs depend on their order in the last digit. */
function rounded({ cost, ...totals }: Totals) {
  return { ...totals, cost: cost === null ? null : cost.toFixed(9) };
}

function shapeOf(conversations: readonly Conversation[]) {
  return {
    roots: conversations.filter((each) => each.forkedFromId === null && each.spawnedById === null).length,
    forks: conversations.filter((each) => each.forkedFromId !== null).length,
    agents: conversations.filter((each) => each.spawnedById !== null).length,
  };
}
function readShape({ conversations }: ImportResult) {
  return {
    roots: conversations.filter((each) => !each.forkedFrom && !each.spawnedBy).length,
    forks: conversations.filter((each) => each.forkedFrom).length,
    agents: conversations.filter((each) => each.spawnedBy).length,
  };
}
