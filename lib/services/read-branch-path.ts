import type { SpentStep } from "#lib/compare/chart-series.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import type { Database } from "#lib/db/store.ts";

/** A conversation with its whole history, inherited part included. */
export type BranchPath = {
  conversation: Conversation;
  config: AgentConfig;
  familyTitle: string;
  /** Seq order from 0. */
  events: Event[];
  /** Cut where a fork left its source, as the graph draws them. */
  steps: SpentStep[];
};

/** Null when there is no such conversation. */
export async function readBranchPath(db: Database, conversationId: string): Promise<BranchPath | null> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return null;
  const [config, family, events] = await Promise.all([
    db.read.findAgentConfig(conversationId),
    db.read.findFamily(conversation.familyId),
    db.read.listEvents({ conversationId, fromSeq: 0, toSeq: conversation.headSeq }),
  ]);
  if (!config || !family) return null;
  return { conversation, config, familyTitle: family.title, events, steps: stepsByOwner(events) };
}

function stepsByOwner(events: readonly Event[]): SpentStep[] {
  const steps: SpentStep[] = [];
  for (let from = 0; from < events.length; ) {
    const owner = events[from]?.originConversationId ?? "";
    let to = from + 1;
    while (events[to]?.originConversationId === owner) to++;
    for (const step of groupIntoSteps(events.slice(from, to))) steps.push({ step, owner });
    from = to;
  }
  return steps;
}
