import type { AgentConfig } from "./agent-config.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Conversation } from "./conversation.ts";
import type { Event } from "./event.ts";
import { CHAIN_START, encodeFields, type Field, type Sha256 } from "./hash-chain.ts";

/** The facts chain before the first event. */
export const FACTS_START = CHAIN_START;

type EventFacts = Omit<Event, "conversationId" | "inherited" | "originConversationId" | "prefixHash">;

/**
 * Next link of the facts chain of a sealed run: covers the columns that were derived from an event's bytes when it
 * was sealed. The audit chain covers the bytes; this one covers what lists, graphs and totals show without them, and
 * the audit chain itself, so that a history that was chained anew is told at its first changed event.
 * Independent of the conversation, so that a branch has its source's values up to the fork point.
 */
export function nextFactsHash(sha256: Sha256, previous: string, event: EventFacts): string {
  const { usage } = event;
  return sha256(
    encodeFields("offshoot.facts.v1", [
      previous,
      event.chainHash,
      event.kind,
      event.format,
      event.role,
      event.summary,
      event.toolName,
      event.toolCallId,
      event.responseId,
      event.isError ? "error" : null,
      String(event.payloadSize),
      event.contentHash,
      usage?.model ?? null,
      ...(usage
        ? [
            usage.input,
            usage.cacheRead,
            usage.cacheWrite,
            usage.output,
            usage.reasoning,
            usage.cost,
            usage.latencyMs,
            usage.ttftMs,
          ].map(number)
        : ["no usage"]),
    ]),
  );
}

/**
 * Hash of a sealed conversation's record and agent config: everything the database refuses to change but the family it
 * is drawn in, which a further attempt of the same CI job may have opened.
 */
export function recordHash(sha256: Sha256, conversation: Conversation, config: AgentConfig): string {
  const { tools, parameters, ...plain } = config;
  return sha256(
    encodeFields("offshoot.record.v1", [
      conversation.id,
      conversation.status,
      conversation.forkedFromId,
      conversation.forkPointEventId,
      number(conversation.forkPointSeq),
      conversation.forkPointChainHash,
      conversation.forkedBy,
      conversation.spawnedById,
      conversation.spawnedByEventId,
      conversation.promptCacheKey,
      conversation.promptCacheKeySource,
      number(conversation.headSeq),
      conversation.headHash,
      conversation.headPrefixHash,
      conversation.configHash,
      canonicalJson(conversation.ownTotals),
      conversation.carriedTotals && canonicalJson(conversation.carriedTotals),
      canonicalJson(conversation.unattributed),
      number(conversation.stepCount),
      number(conversation.errorCount),
      conversation.agentState,
      canonicalJson(conversation.activatedSkills),
      conversation.workspace,
      conversation.sourceFormat,
      conversation.externalId,
      conversation.sourceDigest,
      plain.provider,
      plain.model,
      plain.baseUrl,
      plain.credentialEnv,
      plain.systemPrompt,
      plain.source,
      canonicalJson(tools),
      canonicalJson(parameters),
    ]),
  );
}

function number(value: number | null): Field {
  return value === null ? null : String(value);
}

/** How much of each link of the facts chain is kept beside a receipt: enough to name the first event that differs. */
export const FACTS_MARK_BYTES = 4;
