import { SealKeyQuery } from "#lib/api/queries.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getSealKeys } from "#lib/services/get-seal-keys.ts";

/** The public key receipts are checked with, and those of earlier installations; `?format=pem` gives the file. */
export const GET = route("read", async (db, request) => {
  const query = readQuery(request, SealKeyQuery);
  if (!query.ok) return errorReply(query.error);
  const keys = await getSealKeys(db);
  if (query.value.format === "json") return jsonReply(keys);
  return new Response(keys.public_key, {
    headers: {
      "content-type": "application/x-pem-file",
      "content-disposition": `attachment; filename="offshoot-${keys.key_id}.pub.pem"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
