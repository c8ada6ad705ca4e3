import { crc32 } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from "yauzl";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { SentFile } from "#lib/conversation/receipt.ts";
import { checkPath } from "./check-path.ts";
import { type Budget, collectBounded, tooLarge } from "./collect-bounded.ts";
import { SentFileHash } from "./describe-sent.ts";
import { isDiskError } from "./disk-errors.ts";
import type { UploadLimits } from "./limits.ts";
import type { Spool, SpooledFile } from "./spool.ts";
import { SpoolReader } from "./spool-reader.ts";

type Unpacking = {
  spool: Spool;
  budget: Budget;
  limits: UploadLimits;
  /** Told of every file under the path it has in the archive. */
  onEntry?: ((entry: SentFile) => void) | undefined;
};

/**
 * A zip in the spool → its files, in the archive's order, behind it in the spool. Refused by name: paths that
 * lead out, links and devices, encrypted or unknown compression, two entries with one path, damaged entries.
 * Zips inside the zip are handed on unopened.
 */
export async function readZip(file: SpooledFile, options: Unpacking): Promise<Result<SpooledFile[]>> {
  try {
    const reader = new SpoolReader(options.spool, file);
    // Names are decoded and checked here, so that a refusal can say which one it was.
    const zip = await fromRandomAccessReaderPromise(reader, file.size, { decodeStrings: false });
    if (zip.entryCount > options.limits.files) return tooManyFiles(options.limits);
    return await readEntries(zip, options);
  } catch (error) {
    if (isDiskError(error)) throw error;
    return fail(
      "invalid_request",
      `${JSON.stringify(file.path)} is no complete zip file. Pack and send it again.`,
    );
  }
}

async function readEntries(zip: ZipFile, options: Unpacking): Promise<Result<SpooledFile[]>> {
  const { limits } = options;
  const files: SpooledFile[] = [];
  const paths = new Set<string>();
  let claimed = 0;
  for await (const entry of zip.eachEntry()) {
    const path = checkEntry(entry);
    if (!path.ok) return path;
    if (path.value.endsWith("/")) continue;
    if (paths.has(path.value)) {
      return fail(
        "invalid_request",
        `The zip file holds ${JSON.stringify(path.value)} twice. Pack it again.`,
      );
    }
    paths.add(path.value);
    if (paths.size > limits.files) return tooManyFiles(limits);
    claimed += entry.uncompressedSize;
    if (claimed > limits.unpackedBytes) return tooLarge(limits);
    const content = await readEntry(zip, entry, path.value, options);
    if (!content.ok) return content;
    files.push(content.value);
  }
  return ok(files);
}

async function readEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  options: Unpacking,
): Promise<Result<SpooledFile>> {
  if (entry.isEncrypted() || !entry.canDecodeFileData()) {
    const why = entry.isEncrypted() ? "is encrypted" : "uses an unknown compression";
    return fail("unsupported_media", `${JSON.stringify(path)} in the zip file ${why}. Pack it plainly.`);
  }
  const stream = await zip.openReadStreamPromise(entry);
  try {
    let checksum = 0;
    const hash = options.onEntry ? new SentFileHash() : null;
    const content = await collectBounded(stream, path, entry.compressedSize, {
      ...options,
      onChunk: (chunk) => {
        checksum = crc32(chunk, checksum);
        hash?.add(chunk);
      },
    });
    if (content.ok && checksum !== entry.crc32) {
      return fail(
        "invalid_request",
        `${JSON.stringify(path)} in the zip file is damaged. Pack and send it again.`,
      );
    }
    if (content.ok && hash) options.onEntry?.(hash.end(path));
    return content;
  } finally {
    stream.destroy();
  }
}

function checkEntry(entry: Entry): Result<string> {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  const path = checkPath(getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true));
  if (path.ok && isSpecialFile(entry)) {
    const why = "it is a link or a device";
    return fail("invalid_request", `The file ${JSON.stringify(path.value)} was refused: ${why}, not a file.`);
  }
  return path;
}

/** Only zips made on Unix (host 3) carry a file type. */
function isSpecialFile(entry: Entry): boolean {
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  return entry.versionMadeBy >>> 8 === 3 && type !== 0 && type !== 0o100000 && type !== 0o040000;
}

function tooManyFiles(limits: UploadLimits) {
  return fail("too_large", `The upload holds more than ${limits.files} files. Send fewer runs at once.`);
}
