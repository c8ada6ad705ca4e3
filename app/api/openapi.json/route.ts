import { buildOpenApiDocument } from "#lib/api/openapi/build-document.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";

/** The API's description, for programs that make clients of it. It tells nothing that is anybody's. */
export const GET = route("public", async () => jsonReply(buildOpenApiDocument()));

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
