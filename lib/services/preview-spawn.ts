import type { SpawnPreview } from "#lib/api/spawn.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { countGivenEvents, nameSubAgent } from "#lib/conversation/plan-spawn.ts";
import type { Database } from "#lib/db/store.ts";
import { readSpawnPath } from "./spawn-path.ts";

/** What a sub-agent spawned here could be given. Writes nothing. */
export async function previewSpawn(
  db: Database,
  target: { conversationId: string; fromEventId: string | null },
): Promise<Result<SpawnPreview>> {
  const path = await readSpawnPath(db.read, target);
  if (!path.ok) return path;
  const { parent, config, events } = path.value;
  const members = await db.read.listConversationsOfFamilies([parent.familyId]);
  const titles = members.map(({ title }) => title);
  return ok({
    title: parent.title,
    agentTitle: nameSubAgent(parent.title, titles),
    eventCount: events.length,
    given: countGivenEvents(events),
    promptCacheKey: parent.promptCacheKey,
    model: config.model,
  });
}
