import { fail } from "#lib/app-error.ts";
import { errorReply } from "#lib/http/reply.ts";

const unknownRoute = () =>
  errorReply(fail("not_found", "There is no such API route. GET /api/openapi.json lists them.").error);

// A program that mistypes a route gets JSON, not the page people see.
export const GET = unknownRoute;
export const POST = unknownRoute;
export const PUT = unknownRoute;
export const PATCH = unknownRoute;
export const DELETE = unknownRoute;
