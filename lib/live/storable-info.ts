import type { LiveConversationBody } from "#lib/api/live.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";

/**
 * A ConversationInfo as it is kept while a run is open: what the importer reads of one, without secrets. The source
 * masks them itself; this holds when it does not.
 */
export function storableInfo(info: LiveConversationBody): Uint8Array {
  const kept = {
    id: info.id,
    title: info.title,
    agent: info.agent === undefined ? undefined : JSON.parse(redactedJson(info.agent)),
    workspace: info.workspace,
    execution_status: info.execution_status,
    activated_knowledge_skills: info.activated_knowledge_skills,
    agent_state: info.agent_state === undefined ? undefined : JSON.parse(redactedJson(info.agent_state)),
    tags: info.tags,
    stats: info.stats,
    leaf_event_id: info.leaf_event_id,
  };
  return new TextEncoder().encode(JSON.stringify(kept));
}

/** UUIDs are kept with dashes, whichever form a sender uses. */
export function dashedId(id: string): string {
  const hex = id.replaceAll("-", "").toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
