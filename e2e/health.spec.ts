import { expect } from "@playwright/test";
import { test } from "./fixtures.ts";

test("the server says that its database is as it must be", async ({ request }) => {
  const response = await request.get("/api/health");
  expect(response.status()).toBe(200);
  expect(await response.json()).toMatchObject({ ok: true });
});
