import { fail } from "#lib/app-error.ts";
import { chatErrorReply } from "#lib/http/chat-route-reply.ts";

const unknownRoute = () =>
  chatErrorReply(
    fail(
      "not_found",
      "There is no such route. POST /v1/chat/completions answers, GET /v1/models lists the model names.",
    ).error,
  );

// An OpenAI client that asks for more than there is gets an error it can read, not the page people see.
export const GET = unknownRoute;
export const POST = unknownRoute;
export const PUT = unknownRoute;
export const PATCH = unknownRoute;
export const DELETE = unknownRoute;
