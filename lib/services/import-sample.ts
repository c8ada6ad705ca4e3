import type { Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { type ImportOutcome, importFiles } from "./import-files.ts";

const SAMPLE_LABELS = {
  repository: "acme/api",
  commit: "a91c3f0",
  branch: "main",
  job: "fix-flaky-test",
  attempt: "2",
  url: null,
};

/** Brings in the built-in sample run through the same door as any other run; a second time finds it there. */
export async function importSample(db: Database): Promise<Result<ImportOutcome>> {
  return importFiles(db, sampleRun(), { origin: "sample", labels: SAMPLE_LABELS });
}
