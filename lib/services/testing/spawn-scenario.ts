import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { type SpawnInput, spawnConversation } from "../spawn-conversation.ts";

/** A spawn request with every choice left at its default. */
export function spawnInput(conversationId: string, choices: Partial<SpawnInput> = {}): SpawnInput {
  return {
    conversationId,
    fromEventId: null,
    history: "all",
    id: null,
    title: null,
    tags: {},
    agent: null,
    cacheKey: "inherit",
    idempotencyKey: null,
    by: "test",
    ...choices,
  };
}

/** Spawns and fails the test when it is refused. */
export async function mustSpawn(
  db: Database,
  conversationId: string,
  choices: Partial<SpawnInput> = {},
): Promise<Conversation> {
  const spawned = await spawnConversation(db, spawnInput(conversationId, choices));
  if (!spawned.ok) throw new Error(spawned.error.message);
  return spawned.value;
}
