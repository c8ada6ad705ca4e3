import { fail, ok, type Result } from "#lib/app-error.ts";

/** The whole body. Error: `too_large` as soon as it is known to be more than `maxBytes`. */
export async function readBytes(request: Request, maxBytes: number): Promise<Result<Buffer>> {
  const tooLarge = () =>
    fail("too_large", `The body is larger than ${Math.round(maxBytes / 1_048_576)} MiB. Send less.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge();
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks));
}
