import type { ImportedConversation, Rejected } from "#lib/importers/importer.ts";
import type { RunFiles } from "./group-files.ts";
import { openRun } from "./open-run.ts";
import { toConversations } from "./to-conversations.ts";

export type ReadRun = { conversations: ImportedConversation[]; rejected: Rejected[] };

/**
 * One conversation directory by itself → its trunk as root conversation, then its abandoned branches as forks of it.
 * @param head where the run stands, instead of what its state says: null for its last event.
 */
export function readRun(run: RunFiles, digest: string, head?: { leafEventId: string | null }): ReadRun {
  const { opened, rejected } = openRun(run, { digest, head, keepsBodies: false });
  if (!opened) return { conversations: [], rejected };
  const alone = { opened, parent: null, copied: new Set<string>(), earlier: [] };
  return { conversations: toConversations(alone, new Map(), rejected), rejected };
}
