import { z } from "zod";

/**
 * What a key may do. `ingest` brings runs in and sees only what its own import answers; `write` may also read;
 * `admin` may do everything, keys included.
 */
export const Scope = z.enum(["ingest", "read", "write", "admin"]);
export type Scope = z.infer<typeof Scope>;

/** What each need is met by. */
const MET_BY: Readonly<Record<Scope, readonly Scope[]>> = {
  ingest: ["ingest", "write", "admin"],
  read: ["read", "write", "admin"],
  write: ["write", "admin"],
  admin: ["admin"],
};

export function meetsScope(held: readonly Scope[], need: Scope): boolean {
  return held.some((scope) => MET_BY[need].includes(scope));
}

/** Who a request is from. `name` is what provenance and the audit log say. */
export type Actor = { name: string; keyId: string | null; scopes: readonly Scope[] };

/** The person at this machine, where no key is asked for. */
export const LOCAL_ACTOR: Actor = { name: "local", keyId: null, scopes: ["admin"] };
