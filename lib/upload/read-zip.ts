import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from "yauzl";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { checkPath } from "./check-path.ts";
import { type Budget, collectBounded, tooLarge } from "./collect-bounded.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";

/**
 * A zip in memory → its files, in the archive's order, nothing written anywhere. Refused by name: paths that
 * lead out, links and devices, encrypted or unknown compression, two entries with one path, damaged entries.
 * Zips inside the zip are handed on unopened.
 */
export async function readZip(
  bytes: Uint8Array,
  limits: UploadLimits = UPLOAD_LIMITS,
  budget: Budget = { left: limits.unpackedBytes },
): Promise<Result<SourceFile[]>> {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Names are decoded and checked here, so that a refusal can say which one it was.
    const zip = await fromBufferPromise(buffer, { decodeStrings: false });
    if (zip.entryCount > limits.files) return tooManyFiles(limits);
    return await readEntries(zip, limits, budget);
  } catch (error) {
    const detail = error instanceof Error ? ` (${error.message.slice(0, 200)})` : "";
    return fail("invalid_request", `The zip file cannot be read${detail}. Pack and send it again.`);
  }
}

async function readEntries(
  zip: ZipFile,
  limits: UploadLimits,
  budget: Budget,
): Promise<Result<SourceFile[]>> {
  const files: SourceFile[] = [];
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
    const content = await readEntry(zip, entry, path.value, limits, budget);
    if (!content.ok) return content;
    files.push({ path: path.value, bytes: content.value });
  }
  return ok(files);
}

async function readEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  limits: UploadLimits,
  budget: Budget,
): Promise<Result<Uint8Array>> {
  if (entry.isEncrypted() || !entry.canDecodeFileData()) {
    const why = entry.isEncrypted() ? "is encrypted" : "uses an unknown compression";
    return fail("unsupported_media", `${JSON.stringify(path)} in the zip file ${why}. Pack it plainly.`);
  }
  const stream = await zip.openReadStreamPromise(entry);
  try {
    const content = await collectBounded(stream, JSON.stringify(path), entry.compressedSize, budget, limits);
    if (content.ok && crc32(content.value) !== entry.crc32) {
      return fail(
        "invalid_request",
        `${JSON.stringify(path)} in the zip file is damaged. Pack and send it again.`,
      );
    }
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
