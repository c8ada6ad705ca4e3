import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { verifyAllSeals } from "#lib/services/verify-seal-chain.ts";

/** Every receipt there is, verified as a chain; `head` is worth keeping elsewhere. */
export const GET = route("read", async (db) => {
  const { receipts, head, fault } = await verifyAllSeals(db);
  return jsonReply({ verified: fault === null, receipts, head, fault });
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
