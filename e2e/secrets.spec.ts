import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { chooseModel, graphOf, message, openFork, provider, sendButton } from "./continue-page.ts";
import { test } from "./fixtures.ts";
import { PROVIDER_KEY } from "./provider-address.ts";

// A5 and A6 of the reliability checks: a provider's key is used, and nothing the app shows, answers or stores has it.

test.use({ allowedConsoleErrors: [/401|502/] });

test("a provider's key is in no page, answer, stored file or script", async ({ page }) => {
  await provider.reset();
  const branch = await openFork(page, "Uses a key");
  await chooseModel(page, "openai/gpt-5.5");
  await message(page).fill("Use the key.");
  await message(page).press("Enter");
  await expect.poll(async () => (await provider.requests()).length).toBeGreaterThan(0);
  const [request] = await provider.requests();
  expect(request?.headers.authorization).toBe(`Bearer ${PROVIDER_KEY}`);
  // While an answer comes in, Enter leaves what is written where it is.
  await expect(graphOf(page).getByRole("group", { name: /agent: Answer to: Use the key/ })).toBeVisible();
  await provider.script({ reply: { fault: { kind: "status", status: 401 } } });
  await message(page).fill("And fail.");
  await expect(sendButton(page)).toBeEnabled();
  await message(page).press("Enter");
  await expect(page.getByText("not in the history")).toBeVisible();

  const one = `/api/conversations/${branch}`;
  const run = new URL(page.url()).pathname;
  const forked = await (await page.request.post(`${one}/fork`, { data: {} })).text();
  const paths = [
    ...["/", run, "/settings", "/api/providers", "/api/health", "/api/audit", "/api/openapi.json"],
    ...[
      "",
      "/detail",
      "/graph",
      "/transcript",
      "/turns",
      "/request",
      "/events/search",
      "/receipt",
      "/verify",
    ].map((part) => `${one}${part}`),
  ];
  for (const path of paths) {
    for (const headers of [{}, { rsc: "1" }]) {
      const text = await (await page.request.get(path, { headers })).text();
      expect(text.includes(PROVIDER_KEY), path).toBe(false);
    }
  }
  expect(forked.includes(PROVIDER_KEY)).toBe(false);
  expect((await page.content()).includes(PROVIDER_KEY)).toBe(false);

  const home = process.env.OFFSHOOT_E2E_HOME ?? "";
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map((entry) => entry.name)).toContain("offshoot.db");
  const built = readdirSync(".next/static", { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const { parentPath, name } of [...files, ...built]) {
    expect(readFileSync(join(parentPath, name)).includes(PROVIDER_KEY), name).toBe(false);
  }
});
