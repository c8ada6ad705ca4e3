import type { z } from "zod";
import { fail, ok, type Result } from "#lib/app-error.ts";

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Reads and parses a JSON body of at most 2 MiB. An empty body counts as `{}`: every field of our bodies
 * that has a default may be left out.
 *
 * Errors: `too_large`, `bad_request` for no JSON, `invalid_request` naming the first wrong field.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
): Promise<Result<z.infer<S>>> {
  const type = request.headers.get("content-type") ?? "application/json";
  if (!/^application\/json\b/i.test(type)) {
    return fail("unsupported_media", "Send the body as application/json.");
  }
  const text = await readLimited(request);
  if (!text.ok) return text;
  const body = parseJson(text.value);
  if (!body.ok) return body;
  return parseWith(schema, body.value);
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

async function readLimited(request: Request): Promise<Result<string>> {
  const tooLarge = () => fail("too_large", "The body is larger than 2 MiB. Send less.");
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return tooLarge();
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString("utf8"));
}

function parseJson(text: string): Result<unknown> {
  if (text.trim() === "") return ok({});
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("bad_request", "The body is not valid JSON.");
  }
}
