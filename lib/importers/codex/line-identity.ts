import { sha256Start } from "#lib/sha256.ts";
import type { Entry } from "./rollout.ts";
import type { RolloutLine } from "./rollout-line.ts";

/** What versions give anew, or add, when they copy a line into a fork. */
const CHANGEABLE: ReadonlySet<string> = new Set([
  "id",
  "internal_chat_message_metadata_passthrough",
  "metadata",
]);

const IDENTITY_BYTES = 8;

/**
 * 16 hex digits of what a line says: its type and payload without time, ordinal and item id. A fork's copies are
 * written at the fork's time, so only this is equal to the parent's lines.
 */
export function lineIdentity({ type, payload }: RolloutLine): string {
  if (type !== "response_item") return hash(type, payload);
  const kept = Object.entries(payload).filter(([key]) => !CHANGEABLE.has(key));
  return hash(type, kept);
}

function hash(type: string, said: unknown): string {
  return sha256Start(`${type}\n${JSON.stringify(said)}`, IDENTITY_BYTES);
}

/** Ids a thread makes once and its forks keep: they tell a copied line from an own one. */
export function lastingIds({ line }: Entry): string[] {
  const { payload } = line;
  return [turnIdOf(line), textOf(payload.call_id), textOf(payload.response_id)].flatMap((id) => id ?? []);
}

export function turnIdOf({ payload }: RolloutLine): string | null {
  const passed = payload.internal_chat_message_metadata_passthrough;
  const nested = typeof passed === "object" && passed !== null && "turn_id" in passed ? passed.turn_id : null;
  return textOf(payload.turn_id) ?? textOf(nested);
}

/** The thread a line says it belongs to, where it does. */
export function lineThread({ payload }: RolloutLine): string | null {
  return textOf(payload.thread_id);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
