import { fail, ok, type Result } from "#lib/app-error.ts";
import { UNNAMED_FILE } from "#lib/importers/source-path.ts";
import { checkPath } from "./check-path.ts";
import { inflateGzip } from "./inflate-gzip.ts";
import { receiveBody } from "./receive-body.ts";
import type { SpooledFile } from "./spool.ts";
import type { UploadTarget } from "./upload-target.ts";

/**
 * The whole request body as one file, called as its sender calls it; `Content-Encoding: gzip` is undone, other
 * encodings are refused.
 */
export async function readRaw(request: Request, target: UploadTarget): Promise<Result<SpooledFile[]>> {
  const { spool, limits } = target;
  const path = checkPath(target.name || UNNAMED_FILE);
  if (!path.ok) return path;
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    return fail("unsupported_media", `Content-Encoding ${encoding} is not read here. Send gzip or nothing.`);
  }
  const received = await receiveBody(request, target, (chunk) => spool.append(chunk));
  if (!received.ok) return received;
  if (received.value.bytes === 0)
    return fail("invalid_request", "The upload is empty. Send a transcript file or a zip.");
  target.onSent?.({ ...received.value, files: null });
  const body = spool.fileFrom(path.value, 0);
  if (encoding === "identity") return ok([body]);
  const budget = { left: limits.unpackedBytes };
  const content = await inflateGzip({ ...body, path: "The body" }, path.value.replace(/\.gz$/i, ""), {
    spool,
    budget,
    limits,
  });
  return content.ok ? ok([content.value]) : content;
}
