import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportFormat } from "#lib/api/export.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { importForkableRun, mustFork } from "#lib/services/testing/scenario.ts";
import { say, type TurnScenario, turnScenario } from "#lib/services/testing/turn-scenario.ts";
import type { ExportSource } from "./exporter.ts";
import { exporterFor } from "./registry.ts";
import { exportedFacts, importedFacts, words } from "./testing/compare.ts";
import { mustImport, mustRead } from "./testing/export-source.ts";

const FORMATS: readonly ExportFormat[] = ["codex", "claude-code", "pi", "opencode", "openhands-sdk", "atif"];

/** A compaction's summary becomes a message there, and the losses say so. */
const HAS_NO_SUMMARIES: ReadonlySet<ExportFormat> = new Set(["atif"]);

describe("a branch of another format", () => {
  let scenario: TurnScenario;
  let sample: ExportSource;
  let continued: ExportSource;
  beforeAll(async () => {
    scenario = await turnScenario();
    const [root] = await mustImport(scenario.db, sampleRun());
    sample = await mustRead(scenario.db, root?.id ?? "");
    const run = await importForkableRun(scenario.db, "cross-format");
    const fork = await mustFork(scenario.db, run.id, {
      agent: { provider: "offline", model: "offline-model", baseUrl: null, credentialEnv: null },
    });
    await say(scenario, fork.id, "Once more, with another word.");
    continued = await mustRead(scenario.db, fork.id);
  });
  afterAll(() => scenario.dispose());

  it.each(FORMATS)("written as %s and imported again says the same words in the same order", (format) => {
    for (const source of [sample, continued]) {
      const { files } = exporterFor(format).write(source);
      const importer = pickImporter(files);
      expect(importer?.format).toBe(format);
      const read = importer?.read(files);
      expect(read?.rejected).toEqual([]);
      // One file is one conversation: no branch is made up on the way.
      expect(read?.conversations).toHaveLength(1);
      const before = words(exportedFacts(source.events));
      expect(words(importedFacts(read?.conversations ?? []))).toEqual(
        HAS_NO_SUMMARIES.has(format) ? before.map((said) => said.replace(/^summary: /, "told: ")) : before,
      );
    }
  });
});
