import { z } from "zod";
import { AgentConfig } from "#lib/conversation/agent-config.ts";
import { CacheKeySource, Conversation, Family } from "#lib/conversation/conversation.ts";
import { Event } from "#lib/conversation/event.ts";

/** One conversation on the way from the family's root to the exported branch. */
export const BundleMember = z.object({
  conversation: Conversation.pick({
    id: true,
    title: true,
    tags: true,
    status: true,
    forkedBy: true,
    agentState: true,
    activatedSkills: true,
    workspace: true,
    unattributed: true,
    carriedTotals: true,
    sourceFormat: true,
    externalId: true,
    createdAt: true,
  }).extend({ promptCacheKey: z.string(), promptCacheKeySource: CacheKeySource }),
  config: AgentConfig,
});
export type BundleMember = z.infer<typeof BundleMember>;

/** First line of a bundle. Both head hashes are of the last event: they prove the whole path. */
export const BundleHeader = z.object({
  offshoot_bundle: z.literal(1),
  family: Family.pick({ title: true, labels: true, keyBase: true, nextFork: true }),
  /** Root first; the branch itself last. Those that own no event of the path are left out. */
  lineage: z.array(BundleMember).min(1).max(10_000),
  events: z.number().int().min(0),
  headHash: z.string(),
  headPrefixHash: z.string(),
});
export type BundleHeader = z.infer<typeof BundleHeader>;

/** Every other line: one event with its payload, as text where it is valid UTF-8. */
export const BundleEvent = Event.omit({
  conversationId: true,
  inherited: true,
  originConversationId: true,
  payloadSize: true,
}).extend({
  /** Index into the lineage: who owns it. */
  owner: z.number().int().min(0),
  /** Link of the chain a seal covers beside the bytes: tells whoever checks the file without us which line was changed. */
  factsHash: z.string().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
});
export type BundleEvent = z.infer<typeof BundleEvent>;

/** Payload bytes as a JSON field that gives the same bytes back. */
export function payloadField(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") };
  }
}

export function payloadBytes({ text, base64 }: Pick<BundleEvent, "text" | "base64">): Uint8Array {
  if (text !== undefined) return new TextEncoder().encode(text);
  return new Uint8Array(Buffer.from(base64 ?? "", "base64"));
}
