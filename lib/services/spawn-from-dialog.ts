import type { Actor } from "#lib/access/scope.ts";
import type { SpawnReply, SpawnRequest } from "#lib/api/spawn.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { spawnConversation } from "./spawn-conversation.ts";

/** Spawns as the dialog asks: with the parent's agent and key. */
export async function spawnFromDialog(
  db: Database,
  actor: Actor,
  request: SpawnRequest,
): Promise<Result<SpawnReply>> {
  const choices = { id: null, tags: {}, agent: null, cacheKey: "inherit" as const };
  const title = request.title || null;
  const spawned = await spawnConversation(db, { ...request, ...choices, title, by: actor.name });
  if (!spawned.ok) return spawned;
  const { familyId, id, promptCacheKey } = spawned.value;
  return ok({ familyId, conversationId: id, title: spawned.value.title, promptCacheKey });
}
