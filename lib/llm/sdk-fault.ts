import { isObject } from "#lib/importers/parse-json.ts";
import { ModelFault } from "./fault.ts";
import type { ModelTarget } from "./model-call.ts";
import { faultOfProviderError, readProviderError } from "./provider-fault.ts";

/**
 * What the client packages throw themselves → a fault, or null when it is none of theirs. They throw an error that
 * came before any output as if it had been an HTTP error, with the event as its `data` or `responseBody`.
 */
export function faultOfSdkError(error: unknown, target: ModelTarget): ModelFault | null {
  if (!(error instanceof Error) || !error.name.startsWith("AI_")) return null;
  if (error.name === "AI_APICallError") {
    const { data, statusCode } = error as Error & { data?: unknown; statusCode?: unknown };
    const status = typeof statusCode === "number" && statusCode >= 400 ? statusCode : null;
    const found = isObject(data) ? readProviderError(data, status) : null;
    if (found) return faultOfProviderError(found, target);
  }
  if (error.name === "AI_UnsupportedFunctionalityError") {
    return new ModelFault(
      "refused_request",
      `${target.label} cannot take a part of this conversation. Fork before it.`,
    );
  }
  return new ModelFault("malformed", `${target.label} sent something that cannot be read. Try again.`);
}
