import { sha256 } from "#lib/sha256.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether an id can stand in a command or a file name as it is. */
export function isUuid(id: unknown): id is string {
  return typeof id === "string" && UUID.test(id);
}

/** The id itself when it is a UUID, else one made of it: the same in every export. */
export function toUuid(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  const hex = sha256(`offshoot.uuid ${id}`);
  // Version 8 (custom) and the RFC's variant, so that strict readers take it.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `length` hex digits made of a text. */
export function shortHex(text: string, length: number): string {
  return sha256(`offshoot.id ${text}`).slice(0, length);
}
