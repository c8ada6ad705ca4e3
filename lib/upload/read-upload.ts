import { fail, ok, type Result } from "#lib/app-error.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { type Budget, tooLarge } from "./collect-bounded.ts";
import { inflateGzip } from "./inflate-gzip.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";
import { readMultipart } from "./read-multipart.ts";
import { readRaw } from "./read-raw.ts";
import { readZip } from "./read-zip.ts";

/**
 * Any upload → plain files: a multipart form, a zip, a gzip file or one raw transcript. Archives are told by
 * their first bytes and opened one level deep.
 *
 * Errors: `too_large`, `invalid_request` (cut off, changed on the way, unsafe paths), `unsupported_media`.
 */
export async function readUpload(
  request: Request,
  limits: UploadLimits = UPLOAD_LIMITS,
): Promise<Result<SourceFile[]>> {
  const type = request.headers.get("content-type")?.toLowerCase() ?? "";
  const isForm = type.startsWith("multipart/");
  const sent = isForm ? await readMultipart(request, limits) : await readRaw(request, limits);
  return sent.ok ? openArchives(sent.value, isForm, limits) : sent;
}

/** @param isNamed whether the files have paths of their own; a zip that came alone brings its own. */
export async function openArchives(
  sent: readonly SourceFile[],
  isNamed: boolean,
  limits: UploadLimits = UPLOAD_LIMITS,
): Promise<Result<SourceFile[]>> {
  const files: SourceFile[] = [];
  const budget: Budget = { left: limits.unpackedBytes };
  for (const file of sent) {
    const opened = await openArchive(file, isNamed, limits, budget);
    if (!opened.ok) return opened;
    for (const each of opened.value) files.push(each);
    if (files.length > limits.files) {
      return fail("too_large", `The upload holds more than ${limits.files} files. Send fewer runs at once.`);
    }
  }
  return ok(files);
}

async function openArchive(
  file: SourceFile,
  isNamed: boolean,
  limits: UploadLimits,
  budget: Budget,
): Promise<Result<SourceFile[]>> {
  if (isZip(file.bytes)) {
    const entries = await readZip(file.bytes, limits, budget);
    if (entries.ok && entries.value.length === 0) {
      const reason = "holds no file. Pack the folder with the transcript in it and send it again.";
      return fail("invalid_request", `${isNamed ? JSON.stringify(file.path) : "The zip file"} ${reason}`);
    }
    if (!entries.ok || !isNamed) return entries;
    // Two zips of a form may hold the same paths: each keeps to a folder of its own.
    const folder = file.path.replace(/\.zip$/i, "");
    return ok(entries.value.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes })));
  }
  if (isGzip(file.bytes)) {
    const content = await inflateGzip(file.bytes, file.path, limits, budget);
    return content.ok ? ok([{ path: file.path.replace(/\.gz$/i, ""), bytes: content.value }]) : content;
  }
  budget.left -= file.bytes.byteLength;
  return budget.left < 0 ? tooLarge(limits) : ok([file]);
}

/** A local file header, or the end record of an empty archive. */
function isZip(bytes: Uint8Array): boolean {
  const [p, k, kind, version] = bytes;
  return p === 0x50 && k === 0x4b && ((kind === 3 && version === 4) || (kind === 5 && version === 6));
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
