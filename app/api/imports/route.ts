import { z } from "zod";
import { ImportId } from "#lib/api/import-progress.ts";
import { readEnv } from "#lib/env.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { receiveUpload } from "#lib/services/receive-upload.ts";
import { uploadLimits } from "#lib/upload/limits.ts";
import { spoolDirectory } from "#lib/upload/spool-directory.ts";

const Label = z.string().max(500).nullable().default(null);

const Query = z.object({
  repository: Label,
  commit: Label,
  branch: Label,
  job: Label,
  attempt: Label,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .default(null),
  group: Label,
});

/**
 * Takes a zip, one raw transcript file, or multipart parts named `files`; CI labels in the query,
 * `group` joins attempts. With an `x-import-id`
 * (a UUID of the client) its progress can be asked for, and it can be stopped, at /api/imports/{id}.
 */
export const POST = route("ingest", async (db, request) => {
  const labels = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!labels.ok) return errorReply(labels.error);
  const id = ImportId.safeParse(request.headers.get("x-import-id"));
  const running = beginImport(id.data ?? null, request.signal);
  const { group, ...ci } = labels.value;
  const fromCi = Object.values(labels.value).some((label) => label !== null);
  const imported = await receiveUpload(
    db,
    request,
    { origin: fromCi ? "ci" : "upload", labels: ci, groupKey: group },
    { directory: spoolDirectory(), limits: uploadLimits(readEnv().OFFSHOOT_UPLOAD_LIMIT_MB), running },
  ).finally(running.end);
  if (!imported.ok) return errorReply(imported.error);
  const { created, conversations, rejected, receipt } = imported.value;
  const body = {
    conversations: conversations.map((each) => ({
      id: each.id,
      title: each.title,
      family_id: each.familyId,
      forked_from_conversation_id: each.forkedFromId,
      prompt_cache_key: each.promptCacheKey,
      events: each.headSeq + 1,
    })),
    rejected,
    receipt: {
      bytes: receipt.bytes,
      sha256: receipt.sha256,
      events: receipt.events,
      head_hash: receipt.headHash,
      sealed: receipt.sealed,
    },
  };
  return jsonReply(body, created ? 201 : 200);
});

export const { GET, PUT, PATCH, DELETE } = refuseMethods(["POST"]);
