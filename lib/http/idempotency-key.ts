import { fail, ok, type Result } from "#lib/app-error.ts";

const MAX_LENGTH = 200;

/** The request's Idempotency-Key; null without one. `invalid_request` for one too long to keep. */
export function idempotencyKey(request: Request): Result<string | null> {
  const key = request.headers.get("idempotency-key")?.trim() || null;
  if (key !== null && key.length > MAX_LENGTH) {
    return fail("invalid_request", `The Idempotency-Key is longer than ${MAX_LENGTH} characters.`);
  }
  return ok(key);
}
