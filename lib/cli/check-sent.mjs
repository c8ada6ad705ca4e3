import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, resolve } from "node:path";
import { collectFiles } from "./collect-files.mjs";

/**
 * Holds files against what a receipt says was sent, by their bytes alone: a second reading of `sent`, described in
 * lib/conversation/receipt.ts, that takes no importer.
 * @param {string} path a file, or the directory that was sent
 * @param {any} sent of a receipt; undefined in old ones and in those of recorded runs
 * @returns {Promise<{ same: boolean, files: number, differing: string | null } | null>} null when the receipt does not
 *   say; `differing` is a file that is not as it was sent, where the receipt lists them
 */
export async function compareSent(path, sent) {
  if (!sent) return null;
  const files = await hashFiles(path);
  const only = files.length === 1 ? files[0] : null;
  const isBody = only?.sha256 === sent.sha256;
  const isOnlyPart = sent.files?.count === 1 && sent.files.list?.[0]?.sha256 === only?.sha256;
  // A browser sends a folder's files under the folder's name, the command line without it.
  const inFolder = files.map((file) => ({ ...file, path: `${basename(resolve(path))}/${file.path}` }));
  const isForm = [files, inFolder].some((each) => sent.files && listDigest(each) === sent.files.sha256);
  const same = isBody || isOnlyPart || isForm;
  return { same, files: files.length, differing: same ? null : findDiffering(files, inFolder, sent.files) };
}

async function hashFiles(path) {
  const files = [];
  for (const { name, file } of await collectFiles(path)) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    files.push({ path: name, sha256: hash.digest("hex") });
  }
  return files;
}

/** SHA-256 of what `sha256sum` prints for the files, sorted by the bytes of their names. */
function listDigest(files) {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const lines = sorted.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
  return createHash("sha256").update(lines).digest("hex");
}

function findDiffering(files, inFolder, sent) {
  if (!sent?.list) return null;
  const names = new Set(sent.list.map(({ path }) => path));
  const found = inFolder.some(({ path }) => names.has(path)) ? inFolder : files;
  const digests = new Map(found.map(({ path, sha256 }) => [path, sha256]));
  const changed = sent.list.find(({ path, sha256 }) => digests.get(path) !== sha256);
  return changed?.path ?? found.find(({ path }) => !names.has(path))?.path ?? null;
}
