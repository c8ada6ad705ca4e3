import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

export const GET = route("public", async (db) => {
  // The launcher asks here first: turns a crash left behind are given up on before anybody looks.
  await processTurns();
  const health = await db.health();
  return jsonReply(health, health.ok ? 200 : 503);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
