import type { Event } from "#lib/conversation/event.ts";
import { EventFormat, EventKind, EventRole } from "#lib/conversation/event.ts";
import { NO_USAGE } from "#lib/conversation/usage.ts";
import type { Event as EventRecord } from "./generated/client.ts";
import type { EventRow } from "./store.ts";

/** The columns of an event in the order of `EventValues`. */
export const EVENT_COLUMNS = [
  "conversationId",
  "seq",
  "eventId",
  "kind",
  "sourceKind",
  "format",
  "role",
  "timestamp",
  "summary",
  "toolName",
  "toolCallId",
  "responseId",
  "isError",
  "hasUsage",
  "usageModel",
  "usageInput",
  "usageCacheRead",
  "usageCacheWrite",
  "usageOutput",
  "usageReasoning",
  "usageCost",
  "usageLatencyMs",
  "usageTtftMs",
  "inherited",
  "originConversationId",
  "payloadHash",
  "payloadSize",
  "chainHash",
  "contentHash",
  "prefixHash",
] as const satisfies readonly (keyof EventRecord)[];

/** What a fork's row of an inherited event has in common with the row it is copied from. */
export const SHARED_COLUMNS = [
  "familyId",
  "payloadId",
  ...EVENT_COLUMNS.filter((column) => column !== "conversationId" && column !== "inherited"),
]
  .map((column) => `"${column}"`)
  .join(", ");

type Flag = 0 | 1;
type Text = string | null;
type Amount = number | null;

/**
 * One event as a JSON array. Events cross to SQL and back this way, thousands per statement: through Prisma's own
 * row mapping the same rows take two (reading) to twenty times (createMany) as long.
 */
export type EventValues = [
  conversationId: string,
  seq: number,
  eventId: string,
  kind: string,
  sourceKind: string,
  format: string,
  role: Text,
  timestamp: Text,
  summary: string,
  toolName: Text,
  toolCallId: Text,
  responseId: Text,
  isError: Flag,
  hasUsage: Flag,
  usageModel: Text,
  usageInput: Amount,
  usageCacheRead: Amount,
  usageCacheWrite: Amount,
  usageOutput: Amount,
  usageReasoning: Amount,
  usageCost: Amount,
  usageLatencyMs: Amount,
  usageTtftMs: Amount,
  inherited: Flag,
  originConversationId: string,
  payloadHash: string,
  payloadSize: number,
  chainHash: string,
  contentHash: Text,
  prefixHash: string,
];

/** Where in `EventValues` these are. */
export const CONVERSATION_AT = 0;
export const ID_AT = 2;
export const SUMMARY_AT = 8;
export const ORIGIN_AT = 24;
export const HASH_AT = 25;
export const SIZE_AT = 26;

export function toEventValues(conversationId: string, event: EventRow): EventValues {
  const usage = event.usage ?? NO_USAGE;
  return [
    conversationId,
    event.seq,
    event.eventId,
    event.kind,
    event.sourceKind,
    event.format,
    event.role,
    event.timestamp,
    event.summary,
    event.toolName,
    event.toolCallId,
    event.responseId,
    event.isError ? 1 : 0,
    event.usage ? 1 : 0,
    usage.model,
    usage.input,
    usage.cacheRead,
    usage.cacheWrite,
    usage.output,
    usage.reasoning,
    usage.cost,
    usage.latencyMs,
    usage.ttftMs,
    event.inherited ? 1 : 0,
    event.originConversationId,
    event.payloadHash,
    event.payloadSize,
    event.chainHash,
    event.contentHash,
    event.prefixHash,
  ];
}

export function fromEventValues(values: EventValues): Event {
  const [
    conversationId,
    seq,
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
    hasUsage,
    model,
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
    cost,
    latencyMs,
    ttftMs,
    inherited,
    originConversationId,
    payloadHash,
    payloadSize,
    chainHash,
    contentHash,
    prefixHash,
  ] = values;
  return {
    conversationId,
    seq,
    eventId,
    kind: EventKind.parse(kind),
    sourceKind,
    format: EventFormat.parse(format),
    role: role === null ? null : EventRole.parse(role),
    timestamp,
    summary,
    toolName,
    toolCallId,
    responseId,
    isError: isError === 1,
    usage:
      hasUsage === 1
        ? { model, input, cacheRead, cacheWrite, output, reasoning, cost, latencyMs, ttftMs }
        : null,
    inherited: inherited === 1,
    originConversationId,
    payloadHash,
    payloadSize,
    chainHash,
    contentHash,
    prefixHash,
  };
}
