import { findFault, ModelFault } from "./fault.ts";

const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

/**
 * An error of connecting, sending or reading → what to tell people. Nothing of the original message is taken over:
 * it names addresses and may quote headers.
 * @param begun whether an answer had begun: then it was cut off, else nobody was reached.
 */
export function faultOfConnection(error: unknown, label: string, begun: boolean): ModelFault {
  const fault = findFault(error);
  if (fault) return fault;
  if (isAbort(error)) return new ModelFault("cancelled", "The request was cancelled.");
  const code = codeOf(error);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return new ModelFault(
      "connect_timeout",
      `${label} could not be connected to in time. Check the base URL and try again.`,
    );
  }
  if (begun) {
    return new ModelFault(
      "cut_off",
      `The connection to ${label} broke in the middle of the answer. Try again.`,
    );
  }
  return new ModelFault("unreachable", `${label} could not be reached: ${reasonOf(code)}`);
}

function reasonOf(code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "its name was not found. Check the base URL.";
  if (code === "ECONNREFUSED") return "nothing answers at its address. Check the base URL and that it runs.";
  if (TLS_CODE.test(code)) return "its certificate was not accepted. Check the base URL.";
  return "the connection failed. Check the base URL and try again.";
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "ResponseAborted");
}

/** The innermost code of an error and its causes; of several attempts (one per address) the first one's. */
function codeOf(error: unknown): string {
  let code = "";
  for (let depth = 0, at: unknown = error; depth < 8 && at instanceof Error; depth++) {
    if ("code" in at && typeof at.code === "string") code = at.code;
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : null);
  }
  return code;
}
