import type { VerifyReport } from "#lib/api/verification.ts";
import { ok } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";

/** Keeps in the audit log who verified what with which outcome. The report stands even when this cannot be written. */
export async function noteVerification(db: Database, report: VerifyReport, actor: string): Promise<void> {
  const detail: Record<string, string> = { verified: String(report.verified), summary: report.summary };
  const written = await db.write(async (tx) => {
    const conversation = await tx.findConversation(report.conversation_id);
    const familyId = conversation?.familyId ?? null;
    const { conversation_id: conversationId } = report;
    return ok(await tx.insertAuditEntry({ actor, action: "verify", conversationId, familyId, detail }));
  });
  if (!written.ok) logError("audit log", written.error.message);
}
