import { HEADERS } from "./reply.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type Refusal = () => Response;

/**
 * Handlers for the methods a route does not have: 405 with `{"detail"}` and `Allow`, where Next would answer without a
 * word. Export all of them: `export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"])`.
 */
export function refuseMethods<const Known extends Method>(
  known: readonly Known[],
): Record<Exclude<Method, Known>, Refusal> {
  const allow = known.join(", ");
  const refuse = () =>
    Response.json(
      { detail: `This route answers ${allow} only.`, code: "method_not_allowed" },
      { status: 405, headers: { ...HEADERS, allow } },
    );
  return Object.fromEntries(METHODS.map((method) => [method, refuse])) as Record<
    Exclude<Method, Known>,
    Refusal
  >;
}
