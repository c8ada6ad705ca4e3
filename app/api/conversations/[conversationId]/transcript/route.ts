import { z } from "zod";
import { parseWith } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, resultReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getTranscript } from "#lib/services/get-transcript.ts";

const MAX_WINDOW = 1_000;

const Query = z
  .object({
    from: z.coerce.number().int().min(0).default(0),
    to: z.coerce.number().int().min(0).default(199),
  })
  .refine(({ from, to }) => to - from < MAX_WINDOW, {
    error: `Ask for at most ${MAX_WINDOW} events at once.`,
  });

export const GET = route<{ conversationId: string }>("read", async (db, request, params) => {
  const bounds = parseWith(Query, Object.fromEntries(new URL(request.url).searchParams));
  return bounds.ok
    ? resultReply(await getTranscript(db, params.conversationId, bounds.value))
    : errorReply(bounds.error);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
