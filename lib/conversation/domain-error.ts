/**
 * Expected refusals of the domain. The codes are names of lib/app-error.ts and the shape is that of its
 * `Result`, so a service hands a refusal on as it is; this folder itself imports nothing from outside.
 */
export type DomainErrorCode = "invalid_request" | "not_found";

/** `message` is safe to show and says what the person can do next. */
export type DomainError = { code: DomainErrorCode; message: string };

export type DomainResult<T> = { ok: true; value: T } | { ok: false; error: DomainError };

export function accept<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function refuse(code: DomainErrorCode, message: string): { ok: false; error: DomainError } {
  return { ok: false, error: { code, message } };
}
