import { ImportId } from "#lib/api/import-progress.ts";
import { ImportQuery } from "#lib/api/queries.ts";
import { readEnv } from "#lib/env.ts";
import { fileNameIn } from "#lib/http/content-disposition.ts";
import { idempotencyKey } from "#lib/http/idempotency-key.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonTextReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { receiveUpload } from "#lib/services/receive-upload.ts";
import { uploadLimits } from "#lib/upload/limits.ts";
import { spoolDirectory } from "#lib/upload/spool-directory.ts";

/**
 * Takes a zip, one raw transcript file (called `filename`, in the query or in a Content-Disposition header), or
 * multipart parts named `files`; CI labels in the query, `group` joins attempts. With an `x-import-id` (a UUID of the
 * client) its progress can be asked for, and it can be stopped, at /api/imports/{id}.
 */
export const POST = route("ingest", async (db, request) => {
  const query = readQuery(request, ImportQuery);
  if (!query.ok) return errorReply(query.error);
  const key = idempotencyKey(request);
  if (!key.ok) return errorReply(key.error);
  const id = ImportId.safeParse(request.headers.get("x-import-id"));
  const running = beginImport(id.data ?? null, request.signal);
  const { filename, ...labels } = query.value;
  const { group, ...ci } = labels;
  const fromCi = Object.values(labels).some((label) => label !== null);
  const name = filename || fileNameIn(request.headers.get("content-disposition"));
  const limits = uploadLimits(readEnv().OFFSHOOT_UPLOAD_LIMIT_MB);
  const replied = await receiveUpload(
    db,
    request,
    { origin: fromCi ? "ci" : "upload", labels: ci, groupKey: group },
    { name, directory: spoolDirectory(), limits, running, idempotencyKey: key.value },
  ).finally(running.end);
  return replied.ok ? jsonTextReply(replied.value) : errorReply(replied.error);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
