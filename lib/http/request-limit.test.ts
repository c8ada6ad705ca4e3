import { expect, it } from "vitest";
import type { Actor } from "#lib/access/scope.ts";
import { PEER_HEADER, PUBLIC_ACTOR } from "./check-access.ts";
import { errorReply } from "./reply.ts";
import { createRequestLimit } from "./request-limit.ts";

const from = (peer: string) => new Headers({ [PEER_HEADER]: peer });
const holder = (keyId: string): Actor => ({ name: "CI", keyId, scopes: ["read"] });

it("stops a key that asks too often, and no other behind the same address", async () => {
  const limit = createRequestLimit(3);
  for (let request = 0; request < 3; request++) {
    expect(await limit(from(`10.0.0.${request}`), holder("a"))).toEqual({ ok: true, value: null });
  }
  const refused = await limit(from("10.0.0.9"), holder("a"));
  expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  expect((await limit(from("10.0.0.9"), holder("b"))).ok).toBe(true);
  if (refused.ok) return;
  const reply = errorReply(refused.error);
  expect(reply.status).toBe(429);
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await reply.json()).toEqual({ detail: refused.error.message, code: "rate_limited" });
});

it("counts who has no right key by the address, whatever they try", async () => {
  const limit = createRequestLimit(2);
  expect((await limit(from("10.0.0.1"), null)).ok).toBe(true);
  expect((await limit(from("10.0.0.1"), PUBLIC_ACTOR)).ok).toBe(true);
  expect((await limit(from("10.0.0.1"), null)).ok).toBe(false);
  expect((await limit(from("10.0.0.2"), null)).ok).toBe(true);
  expect((await limit(from("10.0.0.1"), holder("a"))).ok).toBe(true);
});
