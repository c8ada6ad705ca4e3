import { expect, it } from "vitest";
import type { AppError } from "#lib/app-error.ts";
import { chatErrorReply } from "./chat-route-reply.ts";
import { errorReply } from "./reply.ts";

const busy: AppError = { code: "busy", message: "Another program is using the database file." };
const limited: AppError = {
  code: "rate_limited",
  message: "Too many requests.",
  details: { retryAfterSeconds: 17 },
};
const locked: AppError = { code: "unauthorized", message: "A key is needed." };

it.each([
  ["{detail}", errorReply, "detail"],
  ["OpenAI's envelope", chatErrorReply, "error"],
] as const)("an error says when to come back, in %s (R9)", async (_, reply, shape) => {
  const [later, slower, keyless] = [reply(busy), reply(limited), reply(locked)];
  expect([later.status, later.headers.get("retry-after")]).toEqual([503, "1"]);
  expect([slower.status, slower.headers.get("retry-after")]).toEqual([429, "17"]);
  expect([keyless.status, keyless.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="offshoot"']);
  expect(Object.keys(await later.json())).toContain(shape);
  expect(JSON.stringify(await slower.json())).not.toContain("retryAfterSeconds");
});
