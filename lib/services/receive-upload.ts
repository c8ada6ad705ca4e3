import { fail, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import type { ImportProgress } from "#lib/imports/running-imports.ts";
import type { UploadLimits } from "#lib/upload/limits.ts";
import { readUpload } from "#lib/upload/read-upload.ts";
import { Spool } from "#lib/upload/spool.ts";
import type { ImportOptions } from "./draft-parts.ts";
import type { ImportOutcome } from "./import-files.ts";
import { importUpload } from "./import-upload.ts";

/**
 * Takes an upload from its request into the database, through a spool on disk that is gone afterwards.
 *
 * Errors: those of `readUpload` and `importUpload`.
 */
export async function receiveUpload(
  db: Database,
  request: Request,
  options: ImportOptions,
  {
    directory,
    limits,
    running,
  }: {
    directory: string;
    limits: UploadLimits;
    running: { progress: ImportProgress; signal: AbortSignal };
  },
): Promise<Result<ImportOutcome>> {
  const { progress, signal } = running;
  const spool = await Spool.open(directory);
  try {
    const files = await readUpload(request, {
      spool,
      limits,
      onReceived: (bytes) => {
        progress.receivedBytes = bytes;
      },
    });
    if (!files.ok) return files;
    if (signal.aborted) return fail("cancelled", "The import was stopped. Nothing of it was kept.");
    progress.phase = "reading";
    progress.totalBytes = files.value.reduce((sum, file) => sum + file.size, 0);
    return await importUpload(db, { spool: spool.file, files: files.value }, options, {
      signal,
      onRead: (bytes) => {
        progress.readBytes = bytes;
      },
      onStored: (events) => {
        progress.phase = "storing";
        progress.storedEvents += events;
      },
    });
  } finally {
    await spool.dispose();
  }
}
