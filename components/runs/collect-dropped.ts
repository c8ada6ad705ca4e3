import { type UploadFile, withoutSystemFiles } from "./upload-files.ts";

/** Files of one drop. More is a mistaken folder (a home directory, node_modules), not a run. */
export const MAX_DROPPED_FILES = 20_000;

/** What one drop holds: folders and files as entries, and files the browser gives no entry for. */
export type Dropped = { entries: FileSystemEntry[]; files: File[] };

/**
 * Takes a drop apart. Must run inside the drop event's handler: browsers empty the list right after it.
 * Dropped text and links are left out.
 */
export function takeDropped(items: Iterable<DataTransferItem>): Dropped {
  const dropped: Dropped = { entries: [], files: [] };
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = entry === null ? item.getAsFile() : null;
    if (entry !== null) dropped.entries.push(entry);
    if (file !== null) dropped.files.push(file);
  }
  return dropped;
}

/**
 * Every file of a drop, with paths relative to what was dropped, in name order.
 * @throws when a file cannot be read or there are more than MAX_DROPPED_FILES.
 */
export async function collectDropped(dropped: Dropped): Promise<UploadFile[]> {
  const found: UploadFile[] = dropped.files.map((file) => ({ path: file.name, file }));
  const pending = dropped.entries.map((entry) => ({ entry, folder: "" }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { entry } = next;
    const path = next.folder + entry.name;
    if (isDirectory(entry)) {
      const children = await readDirectory(entry);
      pending.push(...children.map((child) => ({ entry: child, folder: `${path}/` })));
    } else if (isFile(entry)) {
      found.push({ path, file: await readFile(entry) });
      if (found.length > MAX_DROPPED_FILES) {
        throw new Error(`More than ${MAX_DROPPED_FILES} files were dropped. Drop the folder of one run.`);
      }
    }
  }
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  return withoutSystemFiles(found);
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Browsers hand out a directory in portions (Chromium: 100); an empty one is the end. */
async function readDirectory(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return children;
    children.push(...portion);
  }
}
