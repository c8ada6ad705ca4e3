import { type SessionInfo, SignInBody } from "#lib/api/access.ts";
import { readEnv } from "#lib/env.ts";
import { checkAccess } from "#lib/http/check-access.ts";
import { keyCookie } from "#lib/http/key-cookie.ts";
import { readJson } from "#lib/http/read-json.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";

export const GET = route("public", async (db, request) => {
  const actor = await checkAccess(db, request.headers, { method: "GET", need: "read" });
  const info: SessionInfo = {
    keysNeeded: readEnv().OFFSHOOT_ACCESS_KEY !== undefined,
    name: actor.ok ? actor.value.name : null,
    scopes: actor.ok ? [...actor.value.scopes] : [],
  };
  return jsonReply(info);
});

/** Signs the browser in: the key goes into a cookie that scripts cannot read. */
export const POST = route("public", async (db, request) => {
  const body = await readJson(request, SignInBody);
  if (!body.ok) return errorReply(body.error);
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${body.value.key}`);
  const actor = await checkAccess(db, headers, { method: "POST", need: "read" });
  if (!actor.ok) return errorReply(actor.error);
  return jsonReply({ name: actor.value.name, scopes: actor.value.scopes }, 200, {
    "set-cookie": keyCookie(body.value.key, isSecure(request)),
  });
});

export const DELETE = route("public", async (_db, request) =>
  jsonReply({ success: true }, 200, { "set-cookie": keyCookie(null, isSecure(request)) }),
);

/** The page's own address says whether people reach us by https, also behind a proxy. */
function isSecure(request: Request): boolean {
  return request.headers.get("origin")?.startsWith("https://") ?? false;
}

export const { PUT, PATCH } = refuseMethods(["GET", "POST", "DELETE"]);
