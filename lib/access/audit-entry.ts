import { z } from "zod";

export const AuditAction = z.enum([
  "fork",
  "spawn",
  "delete_fork",
  "delete_branch",
  "edit_conversation",
  "seal_run",
  "delete_sealed_run",
  "verify",
  "create_key",
  "revoke_key",
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** One line of the audit log: who did what to which conversation, and when. */
export const AuditEntry = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  action: AuditAction,
  conversationId: z.string().nullable(),
  familyId: z.string().nullable(),
  detail: z.record(z.string(), z.string()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export type NewAuditEntry = Omit<AuditEntry, "id" | "at">;
