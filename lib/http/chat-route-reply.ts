import { type AppError, statusOf } from "#lib/app-error.ts";
import { failureSentence } from "#lib/chat/chat-reply.ts";
import { HEADERS, hintHeaders } from "./reply.ts";

/**
 * An error in OpenAI's envelope. A wrong request is 400, as that API knows no 422; what is wrong with the provider
 * before it is asked is a runtime that cannot be had.
 */
export function chatErrorReply(error: AppError): Response {
  const { code, message } = error;
  // What is missing is a setting: coming back in a second would not help.
  if (code === "unavailable" || code === "provider_error")
    return chatFailure(code, `failed to acquire runtime: ${message}`);
  const status = code === "invalid_request" ? 400 : statusOf(code);
  return envelope(status, code, message, hintHeaders(error));
}

/** A turn that failed: nothing of it is in the history, and the same request may be sent again. */
export function chatRunFailure(code: string, message: string): Response {
  return chatFailure(code, failureSentence(message));
}

function chatFailure(code: string, message: string): Response {
  return envelope(500, code, message);
}

/** The body of a refused method. */
export function chatMethodRefusal(message: string): object {
  return { error: { message, type: "invalid_request_error", code: "method_not_allowed", param: null } };
}

function envelope(
  status: number,
  code: string,
  message: string,
  hints: Record<string, string> = {},
): Response {
  const type = status < 500 ? "invalid_request_error" : "internal_error";
  return Response.json(
    { error: { message, type, code, param: null } },
    { status, headers: { ...HEADERS, ...hints } },
  );
}
