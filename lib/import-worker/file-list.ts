import type { WorkerFile } from "./messages.ts";

/** The files of an upload as they cross threads: 100,000 objects would take each thread a tenth of a second. */
export type FileList = {
  /** All paths, one behind the other. */
  paths: string;
  /** Per file: its path's length in UTF-16 units, its offset and its size in bytes. */
  places: Float64Array<ArrayBuffer>;
};

const FIELDS = 3;

export function packFileList(files: readonly WorkerFile[]): FileList {
  const places = new Float64Array(files.length * FIELDS);
  for (const [index, { path, offset, size }] of files.entries()) {
    places.set([path.length, offset, size], index * FIELDS);
  }
  return { paths: files.map(({ path }) => path).join(""), places };
}

export function unpackFileList({ paths, places }: FileList): WorkerFile[] {
  const files: WorkerFile[] = [];
  let start = 0;
  for (let at = 0; at < places.length; at += FIELDS) {
    const [length = 0, offset = 0, size = 0] = places.subarray(at, at + FIELDS);
    files.push({ path: paths.slice(start, start + length), offset, size });
    start += length;
  }
  return files;
}
