import type { Actor } from "#lib/access/scope.ts";
import { type AppError, fail } from "#lib/app-error.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";
import { checkAccess, type Need } from "./check-access.ts";
import { checkOrigin } from "./check-origin.ts";
import { errorReply } from "./reply.ts";
import { limitRequest } from "./request-limit.ts";

type Context<P> = { params: Promise<P> };
type Handler<P> = (db: Database, request: Request, params: P, actor: Actor) => Promise<Response>;
type RouteOptions = {
  /** How errors are put into words where another API's envelope is spoken. */
  replyError?: (error: AppError) => Response;
};

/**
 * Wraps every API route: checks Host and Origin, opens the database, finds out who asks and whether they may, and
 * turns a surprise into a logged 500 whose text gives nothing away.
 * @param need the scope a key must have. No default: a new route without a rule does not compile.
 */
export function route<P = Record<string, never>>(
  need: Need,
  handler: Handler<P>,
  { replyError = errorReply }: RouteOptions = {},
) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    const allowed = checkOrigin(request.headers, request.method);
    if (!allowed.ok) return replyError(allowed.error);
    const params = await context.params;
    const opened = await processDatabase().then(
      (db) => ({ ok: true as const, db }),
      (error: unknown) => ({ ok: false as const, error }),
    );
    if (!opened.ok) {
      logError("database", opened.error);
      const sentence =
        opened.error instanceof Error ? opened.error.message : "The database cannot be opened.";
      return replyError(fail("unavailable", sentence).error);
    }
    try {
      const actor = await checkAccess(opened.db, request.headers, { method: request.method, need });
      const limited = await limitRequest(request.headers, actor.ok ? actor.value : null);
      if (!limited.ok) return replyError(limited.error);
      if (!actor.ok) return replyError(actor.error);
      return await handler(opened.db, request, params, actor.value);
    } catch (error) {
      logError(`${request.method} ${new URL(request.url).pathname}`, error);
      return Response.json({ detail: "Internal Server Error" }, { status: 500 });
    }
  };
}
