import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * SHA-256 over names and contents, in an order of its own: the same inputs give the same hash on every machine.
 * Content only, no times: a clone, a checkout or a touch changes nothing.
 * @param {{ root: string, files: readonly string[], values?: Record<string, string> }} inputs paths relative to root; a missing file counts as missing
 */
export function hashInputs({ root, files, values = {} }) {
  const hash = createHash("sha256");
  for (const file of [...files].sort()) {
    const path = join(root, file);
    const content = existsSync(path) ? readFileSync(path) : null;
    hash.update(`${file.replaceAll("\\", "/")}\0${content ? content.length : "missing"}\0`);
    if (content) hash.update(content);
  }
  for (const name of Object.keys(values).sort()) hash.update(`${name}\0${values[name]}\0`);
  return hash.digest("hex");
}

/**
 * Files below root/folder, relative to root; none when the folder is not there.
 * @param {string} root
 * @param {string} folder
 * @param {(path: string) => boolean} [keep]
 * @returns {string[]}
 */
export function listFiles(root, folder, keep = () => true) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!keep(path)) return [];
    return entry.isDirectory() ? listFiles(root, path, keep) : [path];
  });
}

/**
 * @param {string} path
 * @returns {string | null}
 */
export function readStamp(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/**
 * @param {string} path
 * @param {string} value
 */
export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

/** @param {string} path */
export function removeStamp(path) {
  rmSync(path, { force: true });
}
