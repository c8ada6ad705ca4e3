import type { ErrorCode } from "#lib/app-error.ts";
import type { ModelFailure } from "./model-call.ts";

export type FaultReason = ModelFailure["reason"];

/** A model call that failed, on its way to becoming an error value. Its message is safe to show. */
export class ModelFault extends Error {
  readonly reason: FaultReason;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    reason: FaultReason,
    message: string,
    given: { status?: number | null; retryAfterMs?: number | null } = {},
  ) {
    super(message);
    this.name = "ModelFault";
    this.reason = reason;
    this.status = given.status ?? null;
    this.retryAfterMs = given.retryAfterMs ?? null;
  }
}

const CODES: Readonly<Record<FaultReason, ErrorCode>> = {
  rate_limit: "rate_limited",
  out_of_credit: "rate_limited",
  overloaded: "provider_error",
  unreachable: "provider_error",
  forbidden_address: "forbidden",
  redirect: "provider_error",
  key_refused: "provider_error",
  unknown_model: "bad_request",
  context_overflow: "bad_request",
  content_filter: "bad_request",
  refused_request: "bad_request",
  cut_off: "provider_error",
  malformed: "provider_error",
  error_in_stream: "provider_error",
  empty: "provider_error",
  too_large: "provider_error",
  connect_timeout: "provider_timeout",
  first_token_timeout: "provider_timeout",
  idle_timeout: "provider_timeout",
  cancelled: "cancelled",
  server_error: "provider_error",
};

/** The error code, and with it the HTTP status, that each reason becomes. */
export function codeOfFault(reason: FaultReason): ErrorCode {
  return CODES[reason];
}

/** The fault inside an error or among its causes: client packages wrap what `fetch` throws. */
export function findFault(error: unknown): ModelFault | null {
  for (let depth = 0, at: unknown = error; depth < 8 && at instanceof Error; depth++, at = at.cause) {
    if (at instanceof ModelFault) return at;
  }
  return null;
}
