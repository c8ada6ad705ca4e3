import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "#lib/app-error.ts";
import type { SentFile } from "#lib/conversation/receipt.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";
import { openArchives } from "./read-upload.ts";
import { Spool, type SpooledFile } from "./spool.ts";

/**
 * Files read from a disk → the same with archives opened, all in memory, as an upload of them would be read.
 * `onEntry` is told of every file of a zip.
 */
export async function unpackFiles(
  files: readonly SourceFile[],
  { limits = UPLOAD_LIMITS, onEntry }: { limits?: UploadLimits; onEntry?: (entry: SentFile) => void } = {},
): Promise<Result<SourceFile[]>> {
  const spool = await Spool.open(join(tmpdir(), "offshoot-unpack"));
  try {
    const sent: SpooledFile[] = [];
    for (const { path, bytes } of files) {
      const offset = spool.size;
      await spool.append(bytes);
      sent.push(spool.fileFrom(path, offset));
    }
    const opened = await openArchives(sent, true, { spool, limits, onEntry });
    return opened.ok ? { ok: true, value: await loadFiles(spool, opened.value) } : opened;
  } finally {
    await spool.dispose();
  }
}

/** Brings files of a spool into memory. */
export async function loadFiles(spool: Spool, files: readonly SpooledFile[]): Promise<SourceFile[]> {
  const loaded: SourceFile[] = [];
  for (const { path, offset, size } of files) loaded.push({ path, bytes: await spool.read(offset, size) });
  return loaded;
}
