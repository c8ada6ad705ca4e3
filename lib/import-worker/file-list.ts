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
  let paths = "";
  let at = 0;
  for (const { path, offset, size } of files) {
    paths += path;
    places[at++] = path.length;
    places[at++] = offset;
    places[at++] = size;
  }
  return { paths, places };
}

export function unpackFileList({ paths, places }: FileList): WorkerFile[] {
  const files: WorkerFile[] = [];
  let start = 0;
  for (let at = 0; at < places.length; at += FIELDS) {
    const end = start + (places[at] ?? 0);
    files.push({ path: paths.slice(start, end), offset: places[at + 1] ?? 0, size: places[at + 2] ?? 0 });
    start = end;
  }
  return files;
}
