import { type AppError, fail } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";
import { checkOrigin } from "./check-origin.ts";
import { errorReply } from "./reply.ts";

type Context<P> = { params: Promise<P> };
type Handler<P> = (db: Database, request: Request, params: P) => Promise<Response>;
/** How errors are put into words where another API's envelope is spoken. */
type RouteOptions = { replyError?: (error: AppError) => Response };

/**
 * Wraps every API route: checks Host and Origin, opens the database, and turns a surprise into a logged 500
 * whose text gives nothing away.
 */
export function route<P = Record<string, never>>(
  openDatabase: () => Promise<Database>,
  handler: Handler<P>,
  { replyError = errorReply }: RouteOptions = {},
) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    const allowed = checkOrigin(request.headers, request.method);
    if (!allowed.ok) return replyError(allowed.error);
    const params = await context.params;
    const opened = await openDatabase().then(
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
      return await handler(opened.db, request, params);
    } catch (error) {
      logError(`${request.method} ${new URL(request.url).pathname}`, error);
      return Response.json({ detail: "Internal Server Error" }, { status: 500 });
    }
  };
}
