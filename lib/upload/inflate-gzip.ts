import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { fail, type Result } from "#lib/app-error.ts";
import { type Budget, collectBounded } from "./collect-bounded.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";

/** One gzip file → its content. Damaged or cut off: `invalid_request`; over the limits: `too_large`. */
export async function inflateGzip(
  bytes: Uint8Array,
  name: string,
  limits: UploadLimits = UPLOAD_LIMITS,
  budget: Budget = { left: limits.unpackedBytes },
): Promise<Result<Uint8Array>> {
  const gunzip = createGunzip();
  const source = Readable.from([bytes]);
  try {
    return await collectBounded(source.pipe(gunzip), name, bytes.byteLength, budget, limits);
  } catch {
    return fail("invalid_request", `${name} is not a complete gzip file. Pack and send it again.`);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
