import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Importer, SourceFile } from "#lib/importers/importer.ts";
import { sizeOf } from "#lib/importers/source-bytes.ts";

/** More than any importer looks at to recognise its format. */
export const SNIFFED_BYTES = 5 * 1024 * 1024;

const MEBIBYTE = 1024 * 1024;
/** Of all files together. Parsed, they take several times as much. */
const MOST_WHOLE = 192 * MEBIBYTE;

/** Files of a format that is read whole, in memory. `too_large` above a limit. */
export function wholeFiles(files: readonly SourceFile[], importer: Importer): Result<SourceFile[]> {
  if (!fitsWhole(files)) {
    const [given, most] = [sizeOfAll(files), MOST_WHOLE].map((bytes) => Math.floor(bytes / MEBIBYTE));
    return fail(
      "too_large",
      `${importer.label} transcripts are read whole, up to ${most} MB at once; these are ${given} MB. Send fewer runs at once, or each as a file of its own.`,
    );
  }
  return ok(loadWhole(files));
}

/** Files that are in memory already always fit. */
export function fitsWhole(files: readonly SourceFile[]): boolean {
  return sizeOfAll(files) <= MOST_WHOLE || !files.some((file) => file.stored);
}

export function loadWhole(files: readonly SourceFile[]): SourceFile[] {
  return files.map((file) =>
    file.stored ? { path: file.path, bytes: file.stored.read(0, file.stored.size) } : file,
  );
}

function sizeOfAll(files: readonly SourceFile[]): number {
  return files.reduce((sum, file) => sum + sizeOf(file), 0);
}
