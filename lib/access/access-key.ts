import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { sha256 } from "#lib/sha256.ts";
import { Scope } from "./scope.ts";

/** A key as it is kept: of its token only the hash. */
export const AccessKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  tokenHash: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type AccessKey = z.infer<typeof AccessKey>;

const TOKEN = /^offshoot_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/**
 * A new token, `offshoot_<id>_<256 random bits>`. Its plain SHA-256 is kept: there is nothing to guess in a random
 * token, so a slow password hash would only slow every request.
 */
export function newAccessToken(): { id: string; token: string; tokenHash: string } {
  const id = randomBytes(8).toString("hex");
  const token = `offshoot_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, token, tokenHash: sha256(token) };
}

/** The id of the key a token claims to be; null for a text that is no token of ours. */
export function keyIdOf(token: string): string | null {
  return TOKEN.exec(token)?.[1] ?? null;
}

/** Compares two secrets over their hashes, in a time that tells nothing about them. */
export function isSameSecret(given: string, expectedHash: string): boolean {
  const [a, b] = [Buffer.from(sha256(given)), Buffer.from(expectedHash)];
  return a.length === b.length && timingSafeEqual(a, b);
}
