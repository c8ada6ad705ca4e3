import type { EventRole } from "#lib/conversation/event.ts";

const ROLES: ReadonlyMap<unknown, EventRole> = new Map<unknown, EventRole>([
  ["system", "system"],
  ["developer", "system"],
  ["user", "user"],
  ["human", "user"],
  ["assistant", "assistant"],
  ["model", "assistant"],
  ["tool", "tool"],
  ["function", "tool"],
]);

export function roleOf(role: unknown): EventRole | null {
  return ROLES.get(role) ?? null;
}

/** Whether a role needs no other name before a reader of OpenAI messages takes it. */
export function isPartsRole(role: unknown): boolean {
  return ROLES.has(role) && role !== "human" && role !== "model";
}
