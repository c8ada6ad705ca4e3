import { createGunzip } from "node:zlib";
import { fail, type Result } from "#lib/app-error.ts";
import { type Budget, collectBounded } from "./collect-bounded.ts";
import { isDiskError } from "./disk-errors.ts";
import type { UploadLimits } from "./limits.ts";
import type { Spool, SpooledFile } from "./spool.ts";

/**
 * One gzip file of the spool → its content, behind it in the spool.
 * Errors: `invalid_request` for a damaged or cut off one, `too_large` over the limits.
 */
export async function inflateGzip(
  file: SpooledFile,
  path: string,
  options: { spool: Spool; budget: Budget; limits: UploadLimits },
): Promise<Result<SpooledFile>> {
  const gunzip = createGunzip();
  const source = options.spool.stream(file.offset, file.offset + file.size);
  source.once("error", (error) => gunzip.destroy(error));
  try {
    return await collectBounded(source.pipe(gunzip), path, file.size, options);
  } catch (error) {
    if (isDiskError(error)) throw error;
    return fail(
      "invalid_request",
      `${JSON.stringify(file.path)} is not a complete gzip file. Pack and send it again.`,
    );
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
