import { processDatabase } from "#lib/db/process-database.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(processDatabase, async (db) => {
  const health = await db.health();
  return jsonReply(health, health.ok ? 200 : 503);
});
