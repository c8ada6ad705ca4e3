import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { HOSTILE_IDS, SAMPLES, sampleFile, withIds } from "#lib/importers/testing/samples.ts";
import { importFiles } from "./import-files.ts";
import { checkInvariants } from "./testing/check-invariants.ts";

describe("transcripts of every format, in the database", () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
  });
  afterAll(() => scratch.dispose());

  it("every sample and its hostile versions land whole or not at all", async () => {
    for (const sample of SAMPLES) {
      const files = HOSTILE_IDS.map((id) => withIds(sample, id));
      for (const [at, each] of [sample, ...files].entries()) {
        const options = { origin: "ci", labels: NO_LABELS } as const;
        const outcome = await importFiles(scratch.database, [sampleFile(each)], options);
        if (at === 0) expect([sample.format, outcome.ok]).toEqual([sample.format, true]);
        if (!outcome.ok) expect(["invalid_request", "unknown_format"]).toContain(outcome.error.code);
      }
    }
    expect(await checkInvariants(scratch.database)).toEqual([]);
  }, 120_000);
});
