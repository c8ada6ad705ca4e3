import type { WireError } from "./wire.ts";

const BY_STATUS: Record<number, { type: string; code: string | null; message: string }> = {
  400: { type: "invalid_request_error", code: null, message: "Invalid request." },
  401: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided." },
  403: { type: "insufficient_permissions", code: null, message: "You have insufficient permissions." },
  404: { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist." },
  429: {
    type: "tokens",
    code: "rate_limit_exceeded",
    message: "Rate limit reached. Please try again later.",
  },
  503: { type: "server_error", code: null, message: "The engine is currently overloaded." },
};
const SERVER_ERROR = {
  type: "server_error",
  code: "server_error",
  message: "The server had an error while processing your request.",
};

export type OpenAiError = { message: string; type: string; param: null; code: string | null };

/** The error object of the Responses and the Chat Completions API. */
export function openAiError(error: WireError): OpenAiError {
  const known = BY_STATUS[error.status] ?? SERVER_ERROR;
  return {
    message: error.message ?? known.message,
    type: known.type,
    param: null,
    code: error.code ?? known.code,
  };
}
