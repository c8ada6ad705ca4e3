import { fail, ok, type Result } from "#lib/app-error.ts";
import { inflateGzip } from "./inflate-gzip.ts";
import { receiveBody } from "./receive-body.ts";
import type { SpooledFile } from "./spool.ts";
import type { UploadTarget } from "./upload-target.ts";

/** Has no extension, so that importers go by the content. */
const RAW_NAME = "upload";

/** The whole request body as one file; `Content-Encoding: gzip` is undone, other encodings are refused. */
export async function readRaw(request: Request, target: UploadTarget): Promise<Result<SpooledFile[]>> {
  const { spool, limits } = target;
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    return fail("unsupported_media", `Content-Encoding ${encoding} is not read here. Send gzip or nothing.`);
  }
  const received = await receiveBody(request, target, (chunk) => spool.append(chunk));
  if (!received.ok) return received;
  if (received.value.bytes === 0)
    return fail("invalid_request", "The upload is empty. Send a transcript file or a zip.");
  target.onSent?.({ ...received.value, files: null });
  const body = spool.fileFrom(RAW_NAME, 0);
  if (encoding === "identity") return ok([body]);
  const budget = { left: limits.unpackedBytes };
  const content = await inflateGzip({ ...body, path: "The body" }, RAW_NAME, { spool, budget, limits });
  return content.ok ? ok([content.value]) : content;
}
