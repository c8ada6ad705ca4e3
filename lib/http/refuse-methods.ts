import { HEADERS } from "./reply.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type Refusal = () => Response;

/**
 * Handlers for the methods a route does not have: 405 with `{"detail"}` and `Allow`, where Next would answer without a
 * word; `toBody` makes another body of the sentence, for a route that speaks another API's words. Export all of them: `export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"])`.
 */
export function refuseMethods<const Known extends Method>(
  known: readonly Known[],
  toBody: (message: string) => object = (detail) => ({ detail, code: "method_not_allowed" }),
): Record<Exclude<Method, Known>, Refusal> {
  const allow = known.join(", ");
  const refuse = () =>
    Response.json(toBody(`This route answers ${allow} only.`), {
      status: 405,
      headers: { ...HEADERS, allow },
    });
  return Object.fromEntries(METHODS.map((method) => [method, refuse])) as Record<
    Exclude<Method, Known>,
    Refusal
  >;
}
