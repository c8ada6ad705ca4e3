import type { z } from "zod";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { readBytes } from "./read-bytes.ts";

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Reads and parses a JSON body of at most `maxBytes`, 2 MiB unless given. An empty body counts as `{}`: every field of our bodies
 * that has a default may be left out.
 *
 * Errors: `too_large`, `bad_request` for no JSON, `invalid_request` naming the first wrong field.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = MAX_BODY_BYTES,
): Promise<Result<z.infer<S>>> {
  const type = checkJsonType(request);
  if (!type.ok) return type;
  const bytes = await readBytes(request, maxBytes);
  if (!bytes.ok) return bytes;
  const body = parseJson(bytes.value.toString("utf8"));
  if (!body.ok) return body;
  return parseWith(schema, body.value);
}

/** A body that says what it is has to say JSON. */
export function checkJsonType(request: Request): Result<null> {
  const type = request.headers.get("content-type") ?? "application/json";
  return /^application\/json\b/i.test(type)
    ? ok(null)
    : fail("unsupported_media", "Send the body as application/json.");
}

/** Parses anything from outside with a schema. @returns `invalid_request` naming the first wrong field. */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown): Result<z.infer<S>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return fail(
    "invalid_request",
    `${where}${issue?.message ?? "The request is not valid."}`,
    parsed.error.issues,
  );
}

function parseJson(text: string): Result<unknown> {
  if (text.trim() === "") return ok({});
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("bad_request", "The body is not valid JSON.");
  }
}
