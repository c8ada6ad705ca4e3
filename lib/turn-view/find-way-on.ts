/** What a person can do about a message or a turn that came to nothing. */
export type WayOn = "retry" | "edit" | "settings" | "fork" | "look" | "none";

const BY_CODE: Readonly<Record<string, WayOn>> = {
  unavailable: "settings",
  forbidden: "settings",
  sealed: "fork",
  bad_request: "edit",
  invalid_request: "edit",
  too_large: "edit",
  conflict: "look",
  not_found: "none",
  storage_full: "none",
};

/**
 * The way on from an error; the server's sentence says the rest. Whatever may be over in a moment is retried.
 * @param code an ErrorCode, "cancelled", "lost", or null when the server could not be reached or gave none.
 */
export function findWayOn(code: string | null): WayOn {
  return (code === null ? undefined : BY_CODE[code]) ?? "retry";
}
