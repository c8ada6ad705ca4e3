/**
 * Expected errors are values. A service answers `Result<T>`; a bug throws.
 * `message` is safe to show and says what the person can do next.
 */
const STATUS_BY_CODE = {
  invalid_request: 422,
  bad_request: 400,
  not_found: 404,
  conflict: 409,
  sealed: 409,
  /** No key, or one that is wrong, revoked or expired. */
  unauthorized: 401,
  forbidden: 403,
  unsupported_media: 415,
  too_large: 413,
  unknown_format: 422,
  busy: 503,
  unavailable: 503,
  storage_full: 507,
  /** The person or the program that asked went away or pressed stop. */
  cancelled: 499,
  /** We, or a model provider, ask to slow down; or the account there is out of credit. */
  rate_limited: 429,
  /** A model provider failed, refused the key or answered with something that is no answer. */
  provider_error: 502,
  provider_timeout: 504,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

export type AppError = { code: ErrorCode; message: string; details?: unknown };

export type Result<T> = { ok: true; value: T } | { ok: false; error: AppError };

/** The HTTP status of an error code: the only place that maps one to the other. */
export function statusOf(code: ErrorCode): number {
  return STATUS_BY_CODE[code];
}

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail(code: ErrorCode, message: string, details?: unknown): { ok: false; error: AppError } {
  return { ok: false, error: details === undefined ? { code, message } : { code, message, details } };
}
