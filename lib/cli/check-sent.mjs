import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, resolve } from "node:path";
import { collectFiles } from "./collect-files.mjs";

/**
 * Holds files against what receipts say was sent, by their bytes alone: a second reading of `sent`, described in
 * lib/conversation/receipt.ts, that takes no importer.
 * @param {string} path a file, or the directory that was sent
 * @param {readonly any[]} uploads `sent` of each receipt; undefined in old ones and in those of recorded runs
 * @param {readonly { path: string, sha256: string }[]} [entries] what a zip at `path` holds, where it can be opened
 * @returns {Promise<Compared | null>} with the upload that fits best; null when no receipt says
 * @typedef {{ path: string, how: "changed" | "missing" | "added", sha256?: string, sent?: string,
 *   isOutside?: boolean }} Difference `isOutside`: a zip whose files are all as they were
 * @typedef {{ same: boolean, sent: any, files: number, differences: Difference[], isMeant: boolean }} Compared
 *   `differences`: files that are not as they were sent, where the receipt lists them, changed ones first;
 *   `isMeant`: whether the files are plainly that upload with something changed, and not another one
 */
export async function compareSent(path, uploads, entries = []) {
  const known = uploads.filter((sent) => sent !== undefined);
  if (known.length === 0) return null;
  const files = await hashFiles(path);
  // A browser sends a folder's files under the folder's name, the command line without it.
  const inFolder = files.map((file) => ({ ...file, path: `${basename(resolve(path))}/${file.path}` }));
  const compared = known.map((sent) => compareUpload(sent, { files, inFolder, entries }));
  const fits = [({ same }) => same, ({ isMeant }) => isMeant, ({ differences }) => differences.length > 0];
  for (const isFit of fits) {
    const found = compared.find(isFit);
    if (found) return found;
  }
  return compared[0];
}

function compareUpload(sent, { files, inFolder, entries }) {
  const only = files.length === 1 ? files[0] : null;
  const isBody = only?.sha256 === sent.sha256;
  const isOnlyPart = sent.files?.count === 1 && sent.files.list?.[0]?.sha256 === only?.sha256;
  const lists = [sent.files, sent.unpacked].filter(Boolean);
  const isList = [files, inFolder].some((each) => lists.some(({ sha256 }) => listDigest(each) === sha256));
  if (isBody || isOnlyPart || isList)
    return { same: true, sent, files: files.length, differences: [], isMeant: true };
  const isOneFile = sent.files === null || sent.files.count === 1;
  const pairs = [
    [sent.unpacked?.list, entries.length > 0 ? [entries] : [inFolder, files]],
    [sent.files?.list, [inFolder, files]],
  ];
  const [found] = pairs.flatMap(([list, kept]) =>
    kept.filter((each) => countShared(list, each) > 0).map((each) => [list, each]),
  );
  const within = found ? listDifferences(...found) : [];
  const body = { ...only, how: "changed", sent: sent.sha256, isOutside: found !== undefined };
  const isWhole = only !== null && isOneFile;
  // Another run of the very same length is less likely than a changed byte.
  const isMeant =
    (found && countShared(...found) * 2 >= found[0].length) || (isWhole && only.bytes === sent.bytes);
  const differences = within.length === 0 && isWhole ? [body] : within;
  return { same: false, sent, files: files.length, differences, isMeant };
}

async function hashFiles(path) {
  const files = [];
  for (const { name, file } of await collectFiles(path)) {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    files.push({ path: name, bytes, sha256: hash.digest("hex") });
  }
  return files;
}

/** SHA-256 of what `sha256sum` prints for the files, sorted by the bytes of their names. */
function listDigest(files) {
  const sorted = files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const lines = sorted.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
  return createHash("sha256").update(lines).digest("hex");
}

/** How many files are there under their names with their bytes. Two runs may share a settings file, or an empty one. */
function countShared(list, files) {
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  return list?.filter(({ path, bytes, sha256 }) => bytes > 0 && digests.get(path) === sha256).length ?? 0;
}

function listDifferences(list, files) {
  const kept = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const names = new Set(list.map(({ path }) => path));
  const others = list.filter(({ path, sha256 }) => kept.get(path) !== sha256);
  return [
    ...others
      .filter(({ path }) => kept.has(path))
      .map(({ path, sha256 }) => ({ path, how: "changed", sha256: kept.get(path), sent: sha256 })),
    ...others.filter(({ path }) => !kept.has(path)).map(({ path }) => ({ path, how: "missing" })),
    ...files.filter(({ path }) => !names.has(path)).map(({ path }) => ({ path, how: "added" })),
  ];
}
