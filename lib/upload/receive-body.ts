import { createHash } from "node:crypto";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { isDiskError } from "./disk-errors.ts";
import { formatSize, type UploadLimits } from "./limits.ts";

/**
 * Streams a request body into `take` and checks that all of it came: the received length against
 * Content-Length and the digest against `x-content-sha256`, each when sent (a proxy can cut a body silently).
 * Stops at the size limit without reading on.
 */
export async function receiveBody(
  request: Request,
  { limits, onReceived }: { limits: UploadLimits; onReceived?: (bytes: number) => void },
  take: (chunk: Uint8Array) => Promise<void> | void,
): Promise<Result<{ bytes: number; sha256: string }>> {
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declared > limits.receivedBytes) return bodyTooLarge(limits);
  const hash = createHash("sha256");
  let received = 0;
  const reader = request.body?.getReader();
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      received += read.value.byteLength;
      if (received > limits.receivedBytes) {
        await reader?.cancel();
        return bodyTooLarge(limits);
      }
      hash.update(read.value);
      onReceived?.(received);
      await take(read.value);
    }
  } catch (error) {
    if (isDiskError(error)) throw error;
    return fail("invalid_request", "The upload broke off before it was complete. Send it again.");
  }
  if (!Number.isNaN(declared) && declared !== received) {
    return fail(
      "invalid_request",
      `The upload was cut off: ${received} of ${declared} bytes arrived. Send it again.`,
    );
  }
  const expected = request.headers.get("x-content-sha256")?.trim().toLowerCase();
  const digest = hash.digest("hex");
  if (expected && expected !== digest) {
    return fail(
      "invalid_request",
      `The upload was changed on its way: its SHA-256 is ${digest}. Send it again.`,
    );
  }
  return ok({ bytes: received, sha256: digest });
}

function bodyTooLarge(limits: UploadLimits) {
  const most = formatSize(limits.receivedBytes);
  return fail("too_large", `The upload is larger than ${most}. Send fewer runs at once, or a zip of them.`);
}
