import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import type { SentFile, SentUpload } from "#lib/conversation/receipt.ts";
import { type Budget, tooLarge } from "./collect-bounded.ts";
import { describeSentFiles } from "./describe-sent.ts";
import { diskFull } from "./disk-errors.ts";
import { inflateGzip } from "./inflate-gzip.ts";
import type { UploadLimits } from "./limits.ts";
import { readMultipart } from "./read-multipart.ts";
import { readRaw } from "./read-raw.ts";
import { readZip } from "./read-zip.ts";
import type { Spool, SpooledFile } from "./spool.ts";
import type { UploadTarget } from "./upload-target.ts";

type Entries = { onEntry?: ((entry: SentFile) => void) | undefined };

/**
 * Any upload → plain files in the spool: a multipart form, a zip, a gzip file or one raw transcript. Archives are
 * told by their first bytes and opened one level deep; in a zip, gzip files are opened too.
 *
 * Errors: `too_large`, `invalid_request` (cut off, changed on the way, unsafe paths), `unsupported_media`,
 * `storage_full`.
 */
export async function readUpload(request: Request, target: UploadTarget): Promise<Result<SpooledFile[]>> {
  const type = request.headers.get("content-type")?.toLowerCase() ?? "";
  const isForm = type.startsWith("multipart/");
  try {
    let described: SentUpload | null = null;
    const receiving: UploadTarget = {
      ...target,
      onSent: (upload) => {
        described = upload;
      },
    };
    const sent = isForm ? await readMultipart(request, receiving) : await readRaw(request, receiving);
    if (!sent.ok) return sent;
    const entries: SentFile[] = [];
    const opened = await openArchives(sent.value, isForm, {
      ...target,
      onEntry: (entry) => entries.push(entry),
    });
    if (opened.ok && described) target.onSent?.(await withEntries(described, sent.value.length, entries));
    return opened;
  } catch (error) {
    const full = diskFull(error);
    if (full) return full;
    throw error;
  }
}

/** Entries of several archives may have the same path: only one that came alone is described by them. */
async function withEntries(
  sent: SentUpload,
  files: number,
  entries: readonly SentFile[],
): Promise<SentUpload> {
  return files === 1 && entries.length > 0 ? { ...sent, unpacked: await describeSentFiles(entries) } : sent;
}

/**
 * @param onEntry told of every file of a zip under the path it has in there.
 * @param isNamed whether the files have paths of their own; a zip that came alone brings its own.
 */
export async function openArchives(
  sent: readonly SpooledFile[],
  isNamed: boolean,
  { spool, limits, onEntry, onDamaged }: UploadTarget & Entries,
): Promise<Result<SpooledFile[]>> {
  const files: SpooledFile[] = [];
  const damaged: { file: string; error: AppError }[] = [];
  const budget: Budget = { left: limits.unpackedBytes };
  for (const file of sent) {
    const opened = await openArchive(file, isNamed, { spool, limits, budget, onEntry });
    if (!opened.ok) {
      if (!onDamaged || !OF_ITS_OWN.has(opened.error.code)) return opened;
      damaged.push({ file: file.path, error: opened.error });
      continue;
    }
    for (const each of opened.value) files.push(each);
    if (files.length > limits.files) {
      return fail("too_large", `The upload holds more than ${limits.files} files. Send fewer runs at once.`);
    }
  }
  const [first] = damaged;
  if (first && files.length === 0) return { ok: false, error: first.error };
  for (const { file, error } of damaged) onDamaged?.({ file, line: null, reason: error.message });
  return ok(files);
}

/** What is wrong with one archive and says nothing of the files beside it; limits are those of the whole upload. */
const OF_ITS_OWN: ReadonlySet<AppError["code"]> = new Set(["invalid_request", "unsupported_media"]);

async function openArchive(
  file: SpooledFile,
  isNamed: boolean,
  options: Entries & { spool: Spool; limits: UploadLimits; budget: Budget },
): Promise<Result<SpooledFile[]>> {
  const head = await options.spool.read(file.offset, Math.min(4, file.size));
  if (isZip(head)) {
    const entries = await readZip(file, options);
    if (entries.ok && entries.value.length === 0) {
      const reason = "holds no file. Pack the folder with the transcript in it and send it again.";
      return fail("invalid_request", `${isNamed ? JSON.stringify(file.path) : "The zip file"} ${reason}`);
    }
    if (!entries.ok) return entries;
    const inflated = await inflateEntries(entries.value, options);
    if (!inflated.ok || !isNamed) return inflated;
    // Two zips of a form may hold the same paths: each keeps to a folder of its own.
    const folder = file.path.replace(/\.zip$/i, "");
    return ok(inflated.value.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` })));
  }
  if (isGzip(head)) {
    const content = await inflateGzip(file, file.path.replace(/\.gz$/i, ""), options);
    return content.ok ? ok([content.value]) : content;
  }
  options.budget.left -= file.size;
  return options.budget.left < 0 ? tooLarge(options.limits) : ok([file]);
}

/** A zip of compressed transcripts. Told by their names: there may be 100,000 other files. */
async function inflateEntries(
  entries: readonly SpooledFile[],
  options: { spool: Spool; limits: UploadLimits; budget: Budget },
): Promise<Result<SpooledFile[]>> {
  const files: SpooledFile[] = [];
  const paths = new Set(entries.map(({ path }) => path));
  for (const entry of entries) {
    const path = entry.path.replace(/\.gz$/i, "");
    const isOpened =
      path !== entry.path && !paths.has(path) && isGzip(await options.spool.read(entry.offset, 2));
    const content = isOpened ? await inflateGzip(entry, path, options) : ok(entry);
    if (!content.ok) return content;
    files.push(content.value);
  }
  return ok(files);
}

/** A local file header, or the end record of an empty archive. */
function isZip(head: Uint8Array): boolean {
  const [p, k, kind, version] = head;
  return p === 0x50 && k === 0x4b && ((kind === 3 && version === 4) || (kind === 5 && version === 6));
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
