import type { ContentPart } from "#lib/conversation/content.ts";

/**
 * A compaction whose summary stands for the whole history before it, as Codex and Claude Code make it. One without
 * a readable summary forgets nothing: a model that is asked to go on would otherwise start from an empty page.
 * @param keptFrom event the model still reads from, behind the summary.
 */
export function wholeCompaction(summary: string | null, keptFrom: string | null = null): ContentPart {
  const part = { type: "compaction" as const, summary, summaryOffset: null };
  return summary === null || summary.trim() === ""
    ? { ...part, forgottenEventIds: [] }
    : {
        ...part,
        forgottenEventIds: [],
        forgetsAll: true,
        ...(keptFrom === null ? {} : { keptFromEventId: keptFrom }),
      };
}
