import type { SourceFile } from "./importer.ts";
import { LONGEST_LINE, readSlice, sizeOf } from "./source-bytes.ts";

/**
 * What is to be known of a file by itself. Its results are plain JSON: another thread may have made them.
 * @typeParam T the result; `run` gets null for a file that is too long to be read at once.
 */
export type FileTask<T> = { name: string; run(bytes: Uint8Array | null): T };

/** Another thread that reads a part of the files. */
export type FilesHelper = {
  /** The results in the files' order; null where it is no help with these files. */
  map<T>(files: readonly SourceFile[], task: FileTask<T>): Iterable<T> | null;
};

let helper: FilesHelper | null = null;

/** This thread reads together with it from here on; null: alone. */
export function readAlongWith(other: FilesHelper | null): void {
  helper = other;
}

/** The results of a task, file by file, together with another thread where one helps. */
export function mapFiles<T>(files: readonly SourceFile[], task: FileTask<T>): Iterable<T> {
  return helper?.map(files, task) ?? mapAlone(files, task);
}

/** One by one: of a long run, results that all live at once cost the collector more than they do. */
function* mapAlone<T>(files: readonly SourceFile[], task: FileTask<T>): Generator<T> {
  for (const file of files) yield task.run(bytesToRead(file));
}

/** Null for a file that is too long to be read at once. */
export function bytesToRead(file: SourceFile): Uint8Array | null {
  const size = sizeOf(file);
  return size > LONGEST_LINE ? null : readSlice(file, 0, size);
}
