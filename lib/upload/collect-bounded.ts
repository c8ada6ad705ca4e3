import { fail, ok, type Result } from "#lib/app-error.ts";
import { formatSize, type UploadLimits } from "./limits.ts";

/** Bytes that may still be unpacked, shared by all files of one upload. */
export type Budget = { left: number };

/**
 * Collects an inflating stream and stops as soon as it is over the budget or swells like a bomb, so that no
 * more memory is taken than allowed whatever sizes the archive claims.
 * @param packedBytes what the file takes in the upload.
 */
export async function collectBounded(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  packedBytes: number,
  budget: Budget,
  limits: UploadLimits,
): Promise<Result<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    budget.left -= chunk.byteLength;
    if (budget.left < 0) return tooLarge(limits);
    if (size > limits.ratioFrom && size > packedBytes * limits.ratio) {
      return fail(
        "too_large",
        `${name} unpacks to more than ${limits.ratio} times its size and was stopped.`,
      );
    }
    chunks.push(chunk);
  }
  return ok(joinChunks(chunks, size));
}

export function tooLarge(limits: UploadLimits) {
  const most = formatSize(limits.unpackedBytes);
  return fail("too_large", `The upload unpacks to more than ${most}. Send fewer runs at once.`);
}

/** One copy with memory of its own: a slice of a pooled buffer would keep its neighbours alive. */
export function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
