import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportFormat } from "#lib/api/export.ts";
import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { readExportSource } from "#lib/services/read-export-source.ts";
import type { ExportSource } from "./exporter.ts";
import { exporterFor } from "./registry.ts";
import { exportedFacts, type Fact, importedFacts } from "./testing/compare.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

const FOLDERS: [ExportFormat, string][] = [
  ["codex", "codex"],
  ["codex", "generated/codex-0.115.0"],
  ["codex", "generated/codex-0.169.0-legacy"],
  ["codex", "generated/codex-0.169.0-paginated"],
  ["claude-code", "claude-code"],
  ["pi", "pi"],
  ["pi", "generated/pi-0.73.1"],
  ["openhands-sdk", "openhands-sdk"],
  ["openhands-sdk", "generated/openhands-sdk-1.43-derived"],
];
/** Large enough to hold every kind of event, small enough for every test run. */
const MAX_EVENTS = 1_500;

describe.skipIf(!corpus.isThere)("an export of a transcript in its own format, imported again", () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
  });
  afterAll(() => scratch.dispose());

  async function importAll(files: readonly SourceFile[]): Promise<Conversation[]> {
    const imported = await importFiles(scratch.database, files, { origin: "upload", labels: NO_LABELS });
    return imported.ok ? imported.value.conversations : [];
  }

  async function sourceOf(id: string): Promise<ExportSource> {
    const source = await readExportSource(scratch.database.read, id);
    if (!source.ok) throw new Error(source.error.message);
    return source.value;
  }

  it.each(FOLDERS)(
    "%s: %s says the same, with the same calls, results and usage",
    async (format, folder) => {
      const all = await importAll(corpus.load(folder));
      const conversations = all.filter(({ headSeq }) => headSeq < MAX_EVENTS);
      expect(conversations.length).toBeGreaterThan(2);
      const sources = await Promise.all(conversations.map(({ id }) => sourceOf(id)));
      const elsewhere = countedElsewhere(sources);
      const failures: string[] = [];
      for (const source of sources.filter(({ events }) => events.every((event) => event.format === format))) {
        const { files } = exporterFor(format).write(source);
        const again = pickImporter(files)?.read(files).conversations ?? [];
        const before = exportedFacts(source.events).filter((fact) => !elsewhere(fact));
        const after = importedFacts(again).filter((fact) => !elsewhere(fact));
        if (canonicalJson(before) === canonicalJson(after)) continue;
        if (ONE_ID_FOR_ALL.has(source.conversation.title)) continue;
        failures.push(`${source.conversation.title} (${source.conversation.id})`);
      }
      expect(failures).toEqual([]);
    },
    180_000,
  );
});

/** An anonymised fixture whose lines all have the same uuid: whose parent is whose cannot be told. */
const ONE_ID_FOR_ALL = new Set(["[trimmed for fixture]"]);

/**
 * Responses that several conversations of one upload report under one id: the first of them counts the tokens there,
 * and whichever is exported alone counts them for itself.
 */
function countedElsewhere(sources: readonly ExportSource[]): (fact: Fact) => boolean {
  const owners = new Map<string, Set<string>>();
  for (const { responseId, originConversationId } of sources.flatMap(({ events }) => events)) {
    if (responseId === null) continue;
    owners.set(responseId, (owners.get(responseId) ?? new Set()).add(originConversationId));
  }
  return ({ responseId }) => responseId !== null && (owners.get(responseId)?.size ?? 0) > 1;
}
