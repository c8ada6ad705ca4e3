import type { AgentConfig } from "./agent-config.ts";
import { canonicalJson, canonicalJsonText } from "./canonical-json.ts";
import type { ContentPart, ToolDefinition } from "./content.ts";
import type { Event, EventRole } from "./event.ts";

/** Lower-case hex SHA-256 of bytes, or of text as UTF-8. Passed in, so that the domain needs no platform. */
export type Sha256 = (data: string | Uint8Array) => string;

/** Both chains of an empty history. */
export const CHAIN_START = "0".repeat(64);

type ChainFacts = Pick<Event, "eventId" | "sourceKind" | "timestamp" | "payloadHash">;
/** One value of a hashed record. */
export type Field = string | null;

/**
 * Next link of the audit chain: covers the event's id, kind, time and payload bytes, and every event before it.
 * Equal values at a fork point prove that a fork's prefix is the source's prefix.
 */
export function nextChainHash(sha256: Sha256, previous: string, event: ChainFacts): string {
  return sha256(
    encodeFields("offshoot.chain.v1", [
      previous,
      event.eventId,
      event.sourceKind,
      event.timestamp,
      event.payloadHash,
    ]),
  );
}

/**
 * Hash of what one event adds to the model's prompt, or null when it adds nothing.
 * Covers the role and each part's type, text, tool name, canonical arguments, outcome and image; never call
 * ids, event ids, titles or times, so that unrelated runs with the same prompt get the same hash.
 */
export function contentHash(
  sha256: Sha256,
  model: readonly ContentPart[],
  role: EventRole | null = null,
): string | null {
  if (model.length === 0) return null;
  return sha256(encodeFields("offshoot.content.v1", [role, ...model.flatMap(partFields)]));
}

/**
 * Next link of the prompt chain; an event that adds nothing to the prompt leaves it as it was.
 * It chains content only. The config hash is kept beside it on the conversation, so that a fork which edits
 * its config need not rewrite copied rows: equal (configHash, prefixHash) = same cacheable prefix.
 */
export function nextPrefixHash(sha256: Sha256, previous: string, content: string | null): string {
  return content === null ? previous : sha256(encodeFields("offshoot.prefix.v1", [previous, content]));
}

/** What stands before the first message of every request: the model, its system prompt and its tools, in order. */
export function configHash(
  sha256: Sha256,
  config: Pick<AgentConfig, "model" | "systemPrompt" | "tools">,
): string {
  return sha256(
    encodeFields("offshoot.config.v1", [config.model, config.systemPrompt, ...toolFields(config.tools)]),
  );
}

/** Where a conversation's history is broken, in a sentence a person can act on. */
export type ChainFault = { seq: number; reason: "gap" | "chain" | "prefix"; message: string };

/** State of both chains before the first event to verify; lets a long history be verified in windows. */
export type ChainStart = { seq: number; chainHash: string; prefixHash: string };

/**
 * Recomputes both chains over events in seq order and names the first one that does not fit, or null.
 * `payloadHash` and `contentHash` are taken as stored: whoever has the bytes compares those.
 */
export function verifyChain(
  sha256: Sha256,
  events: Iterable<Event>,
  start: ChainStart = { seq: 0, chainHash: CHAIN_START, prefixHash: CHAIN_START },
): ChainFault | null {
  let { seq, chainHash, prefixHash } = start;
  for (const event of events) {
    if (event.seq !== seq) {
      return { seq, reason: "gap", message: `Event ${seq} is missing: the next one found is ${event.seq}.` };
    }
    chainHash = nextChainHash(sha256, chainHash, event);
    if (event.chainHash !== chainHash) {
      return { seq, reason: "chain", message: `Event ${seq} or its place in the history was changed.` };
    }
    prefixHash = nextPrefixHash(sha256, prefixHash, event.contentHash);
    if (event.prefixHash !== prefixHash) {
      return { seq, reason: "prefix", message: `The prompt hash of event ${seq} does not fit its content.` };
    }
    seq++;
  }
  return null;
}

/**
 * Domain name, then each field as `<length>:<text>`, null as `-`: no two field lists share an encoding.
 * Lengths are UTF-16 units, not bytes, so a value whose lone surrogates a database turned into U+FFFD still
 * hashes as it did before it was stored.
 */
export function encodeFields(domain: string, fields: readonly Field[]): string {
  let text = `${domain};`;
  for (const field of fields) text += field === null ? "-" : `${field.length}:${field}`;
  return text;
}

function partFields(part: ContentPart): Field[] {
  switch (part.type) {
    case "text":
    case "context":
    case "reasoning":
    case "note":
      return [part.type, part.text];
    case "image":
      return [part.type, part.url];
    case "tool_call":
      return [part.type, part.name, canonicalJsonText(part.arguments)];
    case "tool_result":
      return [part.type, part.name, part.outcome, part.text];
    case "system_prompt":
      return [part.type, part.text, ...toolFields(part.tools)];
    case "compaction":
      return [
        part.type,
        part.summary,
        part.summaryOffset === null ? null : String(part.summaryOffset),
        part.forgetsAll ? "all" : String(part.forgottenEventIds.length),
        ...(part.keptFromEventId === undefined ? [] : [part.keptFromEventId]),
      ];
    case "error":
      return [part.type, part.code, part.detail];
  }
}

function toolFields(tools: readonly ToolDefinition[]): Field[] {
  return [
    String(tools.length),
    ...tools.flatMap((tool) => [tool.name, tool.description, canonicalJson(tool.inputSchema)]),
  ];
}
