import { type AccessKeyList, CreateKeyBody, type NewAccessKey } from "#lib/api/access.ts";
import { KeyListQuery } from "#lib/api/queries.ts";
import { readEnv } from "#lib/env.ts";
import { readJson } from "#lib/http/read-json.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { createAccessKey } from "#lib/services/create-access-key.ts";
import { describeAccessKey, listAccessKeys } from "#lib/services/list-access-keys.ts";

const DAY_MS = 24 * 3_600_000;

export const GET = route("admin", async (db, request) => {
  const query = readQuery(request, KeyListQuery);
  if (!query.ok) return errorReply(query.error);
  const page = await listAccessKeys(db, query.value);
  if (!page.ok) return errorReply(page.error);
  const list: AccessKeyList = {
    keysNeeded: readEnv().OFFSHOOT_ACCESS_KEY !== undefined,
    ...page.value,
  };
  return jsonReply(list);
});

export const POST = route("admin", async (db, request, _params, actor) => {
  const body = await readJson(request, CreateKeyBody);
  if (!body.ok) return errorReply(body.error);
  const { days, ...fields } = body.value;
  const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
  const made = await createAccessKey(db, actor, { ...fields, expiresAt });
  if (!made.ok) return errorReply(made.error);
  const reply: NewAccessKey = { key: describeAccessKey(made.value.key), token: made.value.token };
  return jsonReply(reply, 201);
});

export const { PUT, PATCH, DELETE } = refuseMethods(["GET", "POST"]);
