import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { getSealKeys } from "#lib/services/get-seal-keys.ts";

/** The public key receipts are checked with, and those of earlier installations; `?format=pem` gives the file. */
export const GET = route("read", async (db, request) => {
  const keys = await getSealKeys(db);
  if (new URL(request.url).searchParams.get("format") !== "pem") return jsonReply(keys);
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
