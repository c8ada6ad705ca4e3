import { isObject } from "#lib/importers/parse-json.ts";
import { type FaultReason, ModelFault } from "./fault.ts";
import type { ModelTarget } from "./model-call.ts";
import { scrub } from "./scrub.ts";

/** An error as a provider words it, from an HTTP body or from inside a stream. */
export type ProviderError = { code: string; type: string; message: string; status: number | null };

const OVERFLOW =
  /context[ _-]?(length|window)|prompt is too long|maximum context|too many (input )?tokens|input is too long/i;
const FILTER = /content[ _-]?(filter|policy|management)|usage polic|safety system|flagged/i;
const CREDIT = /insufficient[ _](quota|balance|funds)|credit balance|billing|exceeded your current quota/i;
const OVERLOAD = /overloaded|over capacity|capacity exceeded/i;

/** Finds the error in what a provider sent: `{error: {…}}`, `{error: "…"}`, `{response: {error}}` or the object itself. */
export function readProviderError(value: unknown, status: number | null): ProviderError | null {
  if (!isObject(value)) return null;
  const inResponse = isObject(value.response) ? value.response.error : undefined;
  const inner = value.error ?? inResponse ?? value;
  if (typeof inner === "string") return { code: "", type: "", message: inner, status };
  if (!isObject(inner)) return null;
  const text = (field: unknown) =>
    typeof field === "string" || typeof field === "number" ? String(field) : "";
  const message = text(inner.message) || text(inner.detail);
  const code = text(inner.code);
  const type = text(inner.type);
  if (message === "" && code === "" && type === "") return null;
  return { code, type, message, status };
}

/** What kind of failure a provider's error is, in the order from the most telling sign to the status. */
function reasonOf({ code, type, message, status }: ProviderError): FaultReason {
  const all = `${code} ${type} ${message}`;
  if (status === 401 || status === 403 || /authentication_error|invalid_api_key|permission_error/.test(all)) {
    return "key_refused";
  }
  if (status === 402 || CREDIT.test(all)) return "out_of_credit";
  if (OVERFLOW.test(all) || status === 413 || type === "request_too_large") return "context_overflow";
  if (status === 429 || /rate_limit|too_many_requests/.test(all)) return "rate_limit";
  if (status === 529 || status === 503 || OVERLOAD.test(all)) return "overloaded";
  if (status === 404 || /model_not_found|not_found_error/.test(all)) return "unknown_model";
  if (status !== null && status >= 500) return "server_error";
  if (/content_filter|content_policy|cyber_policy/.test(all) || (status === 400 && FILTER.test(message)))
    return "content_filter";
  if (status === null || status < 400) return "error_in_stream";
  return "refused_request";
}

/** A provider's error → the fault to report. */
export function faultOfProviderError(
  error: ProviderError,
  target: ModelTarget,
  retryAfterMs: number | null = null,
): ModelFault {
  const reason = reasonOf(error);
  const said = scrub(error.message || error.code || error.type, target.apiKey);
  const message = wordFault(reason, target, said, error.status);
  return new ModelFault(reason, message, { status: error.status, retryAfterMs });
}

function wordFault(reason: FaultReason, target: ModelTarget, said: string, status: number | null): string {
  const { label, model, credentialEnv } = target;
  const quote = said === "" ? "" : ` It said: “${said}”`;
  const http = status === null ? "" : ` (HTTP ${status})`;
  switch (reason) {
    case "key_refused":
      // What it says may quote the key.
      return `${label} refused the API key${http}. Check ${credentialEnv ?? "the key"} and restart.`;
    case "out_of_credit":
      return `The account at ${label} is out of credit or quota${http}. Top it up, or choose another provider.${quote}`;
    case "rate_limit":
      return `${label} asks to slow down${http}. Wait a moment and retry.${quote}`;
    case "overloaded":
      return `${label} is overloaded${http}. Wait a moment and retry.${quote}`;
    case "context_overflow":
      return `The conversation is too long for ${model}. Fork from an earlier step, or choose a model with a larger context.${quote}`;
    case "content_filter":
      return `The content filter of ${label} stopped this. Change the message and try again.${quote}`;
    case "unknown_model":
      return `${label} does not know the model ${model}${http}. Check its name and the base URL.${quote}`;
    case "refused_request":
      return `${label} refused the request${http}.${quote || " Check the model and its parameters."}`;
    case "error_in_stream":
      return `${label} reported an error instead of finishing its answer. Retry.${quote}`;
    default:
      return `${label} failed${http}. Retry in a moment.${quote}`;
  }
}

/** An HTTP answer that is no event stream → the fault to report. */
export function faultOfHttpAnswer(
  answer: { status: number; contentType: string; text: string; retryAfterMs: number | null },
  target: ModelTarget,
): ModelFault {
  const { status, contentType, text, retryAfterMs } = answer;
  const found = readProviderError(parseLeniently(text), status);
  if (status >= 400) {
    // Gateways answer errors as web pages: nothing of those is worth quoting.
    const error = found ?? { code: "", type: "", message: "", status };
    return faultOfProviderError(error, target, retryAfterMs);
  }
  if (found && found.message !== "")
    return faultOfProviderError({ ...found, status: null }, target, retryAfterMs);
  const kind = contentType.split(";")[0]?.trim() || "no content type";
  return new ModelFault(
    "malformed",
    `${target.label} answered with ${scrub(kind, null)} where an event stream was expected. Check the base URL.`,
    { status },
  );
}

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
