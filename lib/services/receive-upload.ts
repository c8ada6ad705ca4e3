import { createHash } from "node:crypto";
import { toImportReply } from "#lib/api/imports.ts";
import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import type { ImportProgress } from "#lib/imports/running-imports.ts";
import type { UploadLimits } from "#lib/upload/limits.ts";
import { openSpool } from "#lib/upload/open-spool.ts";
import { readUpload } from "#lib/upload/read-upload.ts";
import type { Spool, SpooledFile } from "#lib/upload/spool.ts";
import type { ImportOptions } from "./draft-parts.ts";
import type { ImportOutcome } from "./import-files.ts";
import { importUpload } from "./import-upload.ts";
import { type KeptReply, replyOnceAcross } from "./reply-once-across.ts";

/**
 * Takes an upload from its request into the database, through a spool on disk that is gone afterwards. With an
 * idempotency key the same upload is answered as it was the first time.
 *
 * Errors: those of `readUpload` and `importUpload`, `invalid_request` when the key was used for another upload.
 */
export async function receiveUpload(
  db: Database,
  request: Request,
  options: ImportOptions,
  {
    name = null,
    directory,
    limits,
    running,
    idempotencyKey,
  }: {
    /** What its sender calls a raw body. */
    name?: string | null;
    directory: string;
    limits: UploadLimits;
    running: { progress: ImportProgress; signal: AbortSignal };
    idempotencyKey: string | null;
  },
): Promise<Result<KeptReply>> {
  const { progress, signal } = running;
  let sentUpload: SentUpload | null = null;
  const damaged: Rejected[] = [];
  const spool = await openSpool(directory);
  try {
    const files = await readUpload(request, {
      spool,
      limits,
      name,
      onReceived: (bytes) => {
        progress.receivedBytes = bytes;
      },
      onSent: (described) => {
        sentUpload = described;
      },
      onDamaged: (archive) => damaged.push(archive),
    });
    if (!files.ok) return files;
    if (signal.aborted) return fail("cancelled", "The import was stopped. Nothing of it was kept.");
    progress.phase = "reading";
    progress.totalBytes = files.value.reduce((sum, file) => sum + file.size, 0);
    // An import is safe to repeat: the bytes themselves say whether it was done. The key keeps the very answer.
    const sent = idempotencyKey === null ? null : await hashFiles(spool, files.value);
    const call = { scope: "import", key: idempotencyKey, request: { options, sent } };
    return await replyOnceAcross(db, call, async () => {
      const imported = await store(files.value);
      if (!imported.ok) return { ok: false, error: withDamaged(imported.error, damaged) };
      imported.value.rejected.unshift(...damaged);
      const status = imported.value.created ? 201 : 200;
      return ok({ status, body: JSON.stringify(toImportReply(imported.value)) });
    });
  } finally {
    await spool.dispose();
  }

  function store(files: SpooledFile[]): Promise<Result<ImportOutcome>> {
    return importUpload(db, { spool: spool.file, files, sent: sentUpload }, options, {
      signal,
      onRead: (bytes) => {
        progress.readBytes = bytes;
      },
      onCounted: (events) => {
        progress.totalEvents = events;
      },
      onStored: (events) => {
        progress.phase = "storing";
        progress.storedEvents += events;
      },
    });
  }
}

/** Where nothing could be made of the rest either, the archives that could not be opened may be why. */
function withDamaged(error: AppError, damaged: readonly Rejected[]): AppError {
  const [first] = damaged;
  if (!first) return error;
  const others = Array.isArray(error.details) ? error.details : [];
  return { ...error, message: `${error.message} Besides, ${first.reason}`, details: [...damaged, ...others] };
}

/** Of names and bytes: what makes two uploads the same. */
async function hashFiles(spool: Spool, files: readonly SpooledFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, offset, size } of files) {
    hash.update(`${path}\n${size}\n`);
    for await (const chunk of spool.stream(offset, offset + size)) hash.update(chunk);
  }
  return hash.digest("hex");
}
