import { lstat, readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { CommandError } from "./command-error.mjs";

/**
 * The files of one run: a file alone, or everything in a directory under paths relative to it.
 * Links are not followed: a run must not bring in what lies outside of it.
 * @param {string} path
 * @returns {Promise<{ name: string, file: string, size: number }[]>} in the order of their names
 */
export async function collectFiles(path) {
  const found = await stat(path).catch(() => null);
  if (!found) throw new CommandError(`${path} does not exist.`);
  if (!found.isDirectory()) return [{ name: basename(path), file: path, size: found.size }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        return { name: relative(path, file).split(sep).join("/"), file, size: (await lstat(file)).size };
      }),
  );
  if (files.length === 0) throw new CommandError(`${path} holds no file.`);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
