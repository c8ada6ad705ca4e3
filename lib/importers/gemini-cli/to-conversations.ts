import { emptyTotals } from "#lib/conversation/metrics.ts";
import { titleOfEvents } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import {
  externalIdOf,
  lastModel,
  statusOf,
  surroundingsOf,
  titleOf,
  toAgentConfig,
} from "./describe-session.ts";
import type { Node, Session } from "./session.ts";
import { splitSession } from "./split-session.ts";
import { toEvents } from "./to-events.ts";

/** A session as a conversation, with what its rewinds left behind as forks of it. */
export function toConversations(session: Session): ImportedConversation[] {
  const ids = new EventIds();
  // In file order, so that the first bearer of an id keeps it, whichever branch it is on.
  const eventsOf = new Map<Node, ImportedEvent[]>(session.nodes.map((node) => [node, toEvents(node, ids)]));
  const lanes = splitSession(session);
  const key = session.path;
  const externalId = externalIdOf(session);
  const trunkModel = lastModel(session.nodes);
  const nameOf = ([first]: readonly Node[]) => (first && eventsOf.get(first)?.[0]?.eventId) ?? "";
  const keys = lanes.map(({ nodes }, index) => (index === 0 ? key : `${key}#${nameOf(nodes)}`));
  return lanes.map(({ nodes, parent, forkPoint }, index): ImportedConversation => {
    const isTrunk = index === 0;
    const name = nameOf(nodes);
    const events = nodes.flatMap((node) => eventsOf.get(node) ?? []);
    return {
      key: keys[index] ?? key,
      externalId: isTrunk ? externalId : `${externalId}#${name}`,
      title: isTrunk ? titleOf(session, events) : titleOfEvents(events, { fallback: "Abandoned branch" }),
      promptCacheKey: null,
      forkedFrom:
        parent === null
          ? null
          : {
              key: keys[parent] ?? key,
              eventId: (forkPoint && eventsOf.get(forkPoint)?.at(-1)?.eventId) ?? null,
            },
      events,
      config: toAgentConfig(lastModel(nodes) ?? trunkModel),
      // Nothing is running on a branch the session left.
      status: isTrunk ? statusOf(nodes) : "idle",
      ...surroundingsOf(session),
      unattributed: emptyTotals(),
      // Set by the reader of the upload, which knows the sub-agents' files too.
      sourceDigest: null,
    };
  });
}
