import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { EventRow, PayloadRow } from "#lib/db/store.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { draftParts, type ImportOptions } from "./draft-parts.ts";

export type MemberDraft = {
  conversation: Conversation;
  config: AgentConfig;
  events: EventRow[];
  payloads: PayloadRow[];
};

/** A family ready to be written, all of it in memory: for histories as small as a request. */
export type FamilyDraft = { family: Family; sourceDigest: string; members: MemberDraft[] };

/** Turns what an importer read into whole families, parents before forks. Uploads go part by part: `draftParts`. */
export async function draftFamilies(
  imports: readonly ImportedConversation[],
  format: EventFormat,
  options: ImportOptions,
): Promise<FamilyDraft[]> {
  const drafts: FamilyDraft[] = [];
  const members = new Map<string, MemberDraft>();
  for await (const part of draftParts(imports, format, options)) {
    if (part.type === "family") {
      drafts.push({ family: part.family, sourceDigest: part.sourceDigest, members: [] });
    } else if (part.type === "conversation") {
      const { conversation, config } = part;
      const member: MemberDraft = { conversation, config, events: [], payloads: [] };
      members.set(part.conversation.id, member);
      drafts.at(-1)?.members.push(member);
    } else if (part.type === "events") {
      const member = members.get(part.conversationId);
      member?.events.push(...part.events);
      member?.payloads.push(...part.payloads);
    } else if (part.type === "head") {
      const member = members.get(part.conversation.id);
      if (member) member.conversation = part.conversation;
    }
  }
  return drafts;
}
