import type { Fault, FaultKind } from "#lib/api/verification.ts";

type Place = Partial<Omit<Fault, "kind" | "message">>;

/** A fault with the place it is at; what does not apply is null. */
export function faultAt(kind: FaultKind, message: string, place: Place = {}): Fault {
  return { kind, conversation_id: null, seq: null, event_id: null, sequence: null, ...place, message };
}
