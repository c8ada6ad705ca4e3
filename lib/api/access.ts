import { z } from "zod";
import { AuditEntry } from "#lib/access/audit-entry.ts";
import { Scope } from "#lib/access/scope.ts";

/** POST /api/keys → 201 with a NewAccessKey. Needs `admin`. */
export const CreateKeyBody = z.strictObject({
  name: z.string().trim().min(1, "Give the key a name: who or what uses it.").max(100),
  scopes: z.array(Scope).min(1, "Choose what the key may do.").max(4),
  /** Days until it expires; null never does. */
  days: z.number().int().min(1).max(3_650).nullable().default(null),
});
export type CreateKeyBody = z.infer<typeof CreateKeyBody>;

/** A key as it is listed: without its token, which nobody has any more. */
export const AccessKeyInfo = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().nullable(),
  /** To the minute. */
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type AccessKeyInfo = z.infer<typeof AccessKeyInfo>;

/** GET /api/keys. `keysNeeded`: whether anything works without one. */
export const AccessKeyList = z.object({
  keysNeeded: z.boolean(),
  keys: z.array(AccessKeyInfo),
  nextCursor: z.string().nullable(),
});
export type AccessKeyList = z.infer<typeof AccessKeyList>;

/** The token is in this answer and nowhere else. */
export const NewAccessKey = z.object({ key: AccessKeyInfo, token: z.string() });
export type NewAccessKey = z.infer<typeof NewAccessKey>;

/** The run an entry is about, as it is now; null when it is gone, or the entry is about a key. */
const AuditedRun = z.object({ title: z.string(), conversationTitle: z.string().nullable() });

/** GET /api/audit */
export const AuditPage = z.object({
  entries: z.array(AuditEntry.extend({ run: AuditedRun.nullable() })),
  nextCursor: z.string().nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;

/** POST /api/session signs a browser in with a key, DELETE signs it out. */
export const SignInBody = z.strictObject({ key: z.string().trim().min(1, "Paste an access key.").max(500) });
export type SignInBody = z.infer<typeof SignInBody>;

/** GET /api/session: who is asking; `name` is null for nobody. */
export const SessionInfo = z.object({
  keysNeeded: z.boolean(),
  name: z.string().nullable(),
  scopes: z.array(Scope),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
