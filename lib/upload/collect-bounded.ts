import { fail, ok, type Result } from "#lib/app-error.ts";
import { formatSize, type UploadLimits } from "./limits.ts";
import type { Spool, SpooledFile } from "./spool.ts";

/** Bytes that may still be unpacked, shared by all files of one upload. */
export type Budget = { left: number };

/**
 * Spools an inflating stream and stops as soon as it is over the budget or swells like a bomb, so that no more is
 * taken than allowed whatever sizes the archive claims.
 * @param packedBytes what the file takes in the upload.
 * @param onChunk sees every chunk, for a checksum.
 */
export async function collectBounded(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  packedBytes: number,
  options: { spool: Spool; budget: Budget; limits: UploadLimits; onChunk?: (chunk: Uint8Array) => void },
): Promise<Result<SpooledFile>> {
  const { spool, budget, limits } = options;
  const offset = spool.size;
  for await (const chunk of stream) {
    budget.left -= chunk.byteLength;
    if (budget.left < 0) return tooLarge(limits);
    const size = spool.size - offset + chunk.byteLength;
    if (size > limits.ratioFrom && size > packedBytes * limits.ratio) {
      return fail(
        "too_large",
        `${JSON.stringify(path)} unpacks to more than ${limits.ratio} times its size and was stopped.`,
      );
    }
    options.onChunk?.(chunk);
    await spool.append(chunk);
  }
  return ok(spool.fileFrom(path, offset));
}

export function tooLarge(limits: UploadLimits) {
  const most = formatSize(limits.unpackedBytes);
  return fail("too_large", `The upload unpacks to more than ${most}. Send fewer runs at once.`);
}
