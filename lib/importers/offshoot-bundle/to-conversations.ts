import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportedEvent, SourceFile } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import type { Bundle, CheckedEvent } from "./read-bundle.ts";

/**
 * The lineage as conversations, each with the events it owns: the branch whole, those it was forked from as far as it
 * shares them. What an ancestor was and spent beyond that is not in the bundle.
 */
export function toConversations(file: SourceFile, { header, events }: Bundle): ImportedConversation[] {
  const digest = sha256(file.bytes);
  const keyOf = (index: number) => `${file.path}#${index}`;
  const last = header.lineage.length - 1;
  return header.lineage.map(({ conversation, config }, index): ImportedConversation => {
    const before = events.findLast(({ event }) => event.owner < index);
    const isBranch = index === last;
    return {
      key: keyOf(index),
      externalId: conversation.externalId ?? conversation.id,
      title: conversation.title,
      promptCacheKey: conversation.promptCacheKey,
      forkedFrom: index === 0 ? null : { key: keyOf(index - 1), eventId: before?.event.eventId ?? null },
      events: events.filter(({ event }) => event.owner === index).map(toEvent),
      config,
      status: isBranch ? conversation.status : "unknown",
      tags: isBranch ? conversation.tags : {},
      agentState: conversation.agentState,
      activatedSkills: conversation.activatedSkills,
      workspace: conversation.workspace,
      unattributed: isBranch ? conversation.unattributed : emptyTotals(),
      sourceDigest: index === 0 ? digest : null,
      restored: {
        family: header.family,
        sourceFormat: conversation.sourceFormat,
        externalId: conversation.externalId,
        promptCacheKeySource: conversation.promptCacheKeySource,
        forkedBy: conversation.forkedBy,
        carriedTotals: isBranch ? conversation.carriedTotals : null,
      },
    };
  });
}

function toEvent({ event, bytes, model }: CheckedEvent): ImportedEvent {
  const { eventId, kind, sourceKind, format, role, timestamp, summary, toolName, toolCallId } = event;
  const { responseId, isError, usage } = event;
  return {
    eventId,
    kind,
    sourceKind,
    format,
    role,
    timestamp,
    summary,
    toolName,
    toolCallId,
    responseId,
    isError,
    usage,
    bytes,
    model,
  };
}
