import { fail, ok, type Result } from "#lib/app-error.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { joinChunks } from "./collect-bounded.ts";
import { inflateGzip } from "./inflate-gzip.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";
import { receiveBody } from "./receive-body.ts";

/** Has no extension, so that importers go by the content. */
const RAW_NAME = "upload";

/** The whole request body as one file; `Content-Encoding: gzip` is undone, other encodings are refused. */
export async function readRaw(
  request: Request,
  limits: UploadLimits = UPLOAD_LIMITS,
): Promise<Result<SourceFile[]>> {
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    return fail("unsupported_media", `Content-Encoding ${encoding} is not read here. Send gzip or nothing.`);
  }
  const chunks: Uint8Array[] = [];
  const received = await receiveBody(request, limits, (chunk) => void chunks.push(chunk));
  if (!received.ok) return received;
  if (received.value === 0)
    return fail("invalid_request", "The upload is empty. Send a transcript file or a zip.");
  const body = joinChunks(chunks, received.value);
  const content = encoding === "gzip" ? await inflateGzip(body, "The body", limits) : ok(body);
  return content.ok ? ok([{ path: RAW_NAME, bytes: content.value }]) : content;
}
