import { sha256 } from "#lib/sha256.ts";

/** Ids that look like real ones and are the same every time: everything follows from the name. */
export function madeUpUuid(name: string): string {
  const hex = sha256(`offshoot sample ${name}`);
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? "8";
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

export function madeUpCallId(name: string): string {
  return `toolu_01${sha256(`offshoot sample call ${name}`).slice(0, 22)}`;
}
