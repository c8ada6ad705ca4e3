import { processDatabase } from "#lib/db/process-database.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { providerStatuses } from "#lib/llm/provider-catalog.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** Which providers can be used, and why one cannot. Names of variables, never their values. */
export const GET = route(processDatabase, async () => {
  const { env } = await processTurns();
  return jsonReply({ providers: providerStatuses(env) });
});
