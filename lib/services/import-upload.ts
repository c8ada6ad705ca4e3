import { ok, type Result } from "#lib/app-error.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
import type { WorkerFile } from "#lib/import-worker/messages.ts";
import { OutOfMemoryError, readInWorker } from "#lib/import-worker/read-in-worker.ts";
import type { ImportOptions } from "./draft-parts.ts";
import { describeOutcome, type ImportOutcome } from "./import-files.ts";
import { keepJoined, linkedUploads, ownRuns } from "./keep-joined.ts";
import { needsTooMuch } from "./needs-too-much.ts";
import { type Along, type ImportWatch, storeFamilies } from "./store-families.ts";

/** Told of the bytes that were read and of the events found, beside those that were stored. */
export type UploadWatch = ImportWatch & { onRead?(bytes: number): void; onCounted?(events: number): void };

/**
 * `importFiles` for a spooled upload of any size: parsed and hashed in a worker, written while that goes on.
 *
 * Errors: those of `importFiles`, `too_large` when a transcript does not fit into the worker's memory, `cancelled`.
 */
export async function importUpload(
  db: Database,
  upload: { spool: string; files: WorkerFile[]; sent?: SentUpload | null },
  options: ImportOptions,
  watch: UploadWatch = {},
): Promise<Result<ImportOutcome>> {
  try {
    const { spool, files, sent = null } = upload;
    const read = await readInWorker({ spool, files }, options, linkedUploads(db), watch);
    if (!read.ok) return read;
    const { rejected, leftAside, parts, joinings } = read.value;
    const along: Along = (tx, families) => keepJoined(tx, joinings(), families);
    const stored = await storeFamilies(db, parts, along, watch, sent);
    if (!stored.ok) return stored;
    const own = ownRuns(joinings(), stored.value);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return ok(await describeOutcome(db, own, { rejected, leftAside, bytes, sent }));
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    return needsTooMuch();
  }
}
