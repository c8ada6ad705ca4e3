import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { importThroughApi, test } from "./fixtures.ts";

// The browser logs the page that is not there.
test.use({ allowedConsoleErrors: [/404/] });

for (const theme of ["light", "dark"] as const) {
  test(`no page has a serious accessibility violation (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const [root] = await importThroughApi(page.request, sampleRun());

    await page.goto("/");
    await expect(page.getByRole("link", { name: /Make test_refresh_token stable/ }).first()).toBeVisible();
    expect(await violations(page), "runs list").toEqual([]);

    await page.goto(`/conversations/${root?.id}`);
    const step = page
      .getByRole("region", { name: "Branch graph" })
      .getByRole("group", { name: /^Step 7, agent/ });
    await step.click();
    await expect(page.getByRole("article").first()).toBeVisible();
    expect(await violations(page), "run page").toEqual([]);

    for (const tab of ["Metrics", "Config", "Audit"]) {
      await page.getByRole("tab", { name: tab }).click();
      await expect(page.getByRole("tabpanel", { name: tab })).toBeVisible();
      expect(await violations(page), `${tab} tab`).toEqual([]);
    }

    await step.getByRole("button", { name: "Fork from here" }).click();
    const dialog = page.getByRole("dialog", { name: "Fork from here" });
    await expect(dialog.getByLabel("Title")).toBeVisible();
    expect(await violations(page), "fork dialog").toEqual([]);

    await page.goto("/runs/no-such-run");
    expect(await violations(page), "not found").toEqual([]);
  });
}

test("the fork dialog closes with Escape and gives the focus back", async ({ page }) => {
  const [root] = await importThroughApi(page.request, sampleRun());
  await page.goto(`/conversations/${root?.id}`);
  const step = page
    .getByRole("region", { name: "Branch graph" })
    .getByRole("group", { name: /^Step 7, agent/ });
  await step.click();
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await expect(dialog.getByLabel("Title")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/event=/);
});

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
