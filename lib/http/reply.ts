import { z } from "zod";
import { type AppError, type Result, statusOf } from "#lib/app-error.ts";

/** For every answer of the API. */
export const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Details that say when to come back go into a header. */
const RetryDetails = z.strictObject({ retryAfterSeconds: z.number() });

/** JSON that no cache keeps: runs are private and forks appear at any time. */
export function jsonReply(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...HEADERS, ...headers } });
}

/** JSON that is text already: parsing and writing it again would change big numbers and the order of keys. */
export function jsonTextReply({ body, status }: { body: string; status: number }): Response {
  return new Response(body, { status, headers: { ...HEADERS, "content-type": "application/json" } });
}

/** An expected error on the wire: `{"detail": sentence}` as the OpenHands agent server answers. */
export function errorReply(error: AppError): Response {
  const isWait = RetryDetails.safeParse(error.details).success;
  const details = error.details === undefined || isWait ? {} : { errors: error.details };
  return Response.json(
    { detail: error.message, code: error.code, ...details },
    { status: statusOf(error.code), headers: { ...HEADERS, ...hintHeaders(error) } },
  );
}

/** What a program does about an error without reading its sentence: when to come back, and with what. */
export function hintHeaders({ code, details }: AppError): Record<string, string> {
  if (code === "unauthorized") return { "www-authenticate": 'Bearer realm="offshoot"' };
  const wait = RetryDetails.safeParse(details);
  if (wait.success) return { "retry-after": String(wait.data.retryAfterSeconds) };
  return code === "busy" || code === "unavailable" ? { "retry-after": "1" } : {};
}

/** The answer of a service as JSON, or its error with the error's status. */
export function resultReply<T>(result: Result<T>, status = 200): Response {
  return result.ok ? jsonReply(result.value, status) : errorReply(result.error);
}
