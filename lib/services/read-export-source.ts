import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Reads } from "#lib/db/store.ts";
import type { ExportEvent, ExportSource, LineageMember } from "#lib/exporters/exporter.ts";
import { importerFor } from "#lib/importers/registry.ts";
import { conversationNotFound } from "./not-found.ts";

/** Bodies of one branch that are held in memory to be written, in bytes: several copies of them are made. */
const MAX_BYTES = 100_000_000;
/** Events whose payloads are asked for at once. */
const WINDOW = 500;

/**
 * A branch with its payloads, its lineage and all configs: what an exporter writes from.
 * Errors: `not_found`; `too_large` for a branch whose bodies do not fit in memory.
 */
export async function readExportSource(reads: Reads, conversationId: string): Promise<Result<ExportSource>> {
  const conversation = await reads.findConversation(conversationId);
  const family = conversation && (await reads.findFamily(conversation.familyId));
  if (!conversation || !family) return conversationNotFound(conversationId);
  const rows = await reads.listEvents({ conversationId, fromSeq: 0, toSeq: conversation.headSeq });
  const size = rows.reduce((sum, row) => sum + row.payloadSize, 0);
  if (size > MAX_BYTES) {
    const megabytes = Math.round(size / 1_000_000);
    return fail(
      "too_large",
      `This branch holds ${megabytes} MB of event bodies; 100 MB can be exported. Fork it at an earlier event and export the fork.`,
    );
  }
  const lineage = await readLineage(reads, conversationId);
  const branch = lineage.at(-1);
  if (!branch) return conversationNotFound(conversationId);
  const events: ExportEvent[] = [];
  for (let at = 0; at < rows.length; at += WINDOW) {
    const window = rows.slice(at, at + WINDOW);
    const payloads = await reads.loadPayloads(family.id, [...new Set(window.map((row) => row.payloadHash))]);
    for (const row of window) {
      const bytes = payloads.get(row.payloadHash);
      if (!bytes) throw new Error(`Payload ${row.payloadHash} of event ${row.eventId} is missing.`);
      events.push({ ...row, bytes, content: importerFor(row.format).content(bytes, row.kind) });
    }
  }
  const onPath = new Set(rows.map((row) => row.eventId));
  const members = new Set(lineage.map((member) => member.conversation.id));
  const relatives = await reads.listConversationsOfFamilies([family.id]);
  const subAgents = relatives.filter(
    ({ spawnedById, spawnedByEventId }) =>
      spawnedById !== null &&
      members.has(spawnedById) &&
      (spawnedByEventId === null ? spawnedById === conversationId : onPath.has(spawnedByEventId)),
  ).length;
  return ok({ family, lineage, ...branch, events, subAgents });
}

/** From the family's root down to the conversation itself. */
async function readLineage(reads: Reads, conversationId: string): Promise<LineageMember[]> {
  const lineage: LineageMember[] = [];
  for (let id: string | null = conversationId; id !== null; ) {
    const conversation = await reads.findConversation(id);
    const config = conversation && (await reads.findAgentConfig(id));
    if (!conversation || !config) break;
    lineage.push({ conversation, config });
    id = conversation.forkedFromId;
  }
  return lineage.reverse();
}
