import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

for (const size of SIZES) {
  for (const theme of ["light", "dark"] as const) {
    test(`every page at ${size.width}×${size.height}, ${theme}: nothing sticks out, axe finds nothing serious`, async ({
      page,
    }) => {
      // axe reads every computed colour of four pages.
      test.slow();
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const [root] = await importThroughApi(page.request, ownSample("sizes"));

      await page.goto("/");
      await expect(page.getByRole("link", { name: /Make test_refresh_token stable/ }).first()).toBeVisible();
      await check(page, "runs list");

      await page.goto("/settings");
      await expect(page.getByText("OpenAI Responses")).toBeVisible();
      await check(page, "settings");

      // Beside the graph, the details are there anyway.
      const views = size.width > 640 ? ["graph", "outline"] : ["graph", "outline", "details"];
      for (const view of views) {
        await page.goto(`/conversations/${root?.id}`);
        await page.goto(`${new URL(page.url()).pathname}?view=${view}`);
        await expect(page.getByRole("link", { name: "Offshoot" })).toBeVisible();
        await expect(page.getByRole("status", { name: "Loading the run" })).toHaveCount(0);
        if (view === "details" || size.width > 640) {
          await expect(page.getByRole("article").first()).toBeVisible();
        }
        await check(page, `run page, ${view}`);
      }
    });
  }
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a run opens as an outline; reading and going back; forking and sending", async ({ page }) => {
    const [root] = await importThroughApi(page.request, ownSample("phone"));
    await page.goto(`/conversations/${root?.id}`);
    const tree = page.getByRole("tree", { name: "Branches and steps" });
    const current = tree.locator('[role="treeitem"][aria-selected="true"]');
    await expect(current).toHaveAccessibleName(/^Step 7, agent/);
    await current.getByRole("button", { name: "Read" }).tap();
    await expect(page.getByRole("region", { name: "Events" })).toContainText("Show one failure in full");
    await page.goBack();
    await expect(tree).toBeVisible();

    const view = page.getByRole("radiogroup", { name: "View" });
    await view.getByRole("radio", { name: "Graph" }).tap();
    await expect(page.getByRole("region", { name: "Branch graph" })).toBeVisible();
    await view.getByRole("radio", { name: "Details" }).tap();
    await page.getByRole("button", { name: "Fork from here" }).last().tap();
    const dialog = page.getByRole("dialog", { name: "Fork from here" });
    await dialog.getByLabel("Title").fill("Forked on a phone");
    await dialog.getByRole("button", { name: /^Fork/ }).last().tap();
    await expect(dialog).toHaveCount(0);

    await view.getByRole("radio", { name: "Details" }).tap();
    const message = page.getByRole("textbox", { name: "Message" });
    await expect(message).toBeInViewport();
    await page.getByRole("combobox", { name: "Model" }).fill("offline");
    await message.fill("Go on, briefly.");
    await page.getByRole("button", { name: "Send" }).tap();
    await expect(page.getByText("Go on, briefly.").first()).toBeVisible();
    await expect(page.getByText("offline", { exact: false }).first()).toBeVisible();
    await view.getByRole("radio", { name: "Outline" }).tap();
    await expect(tree.getByRole("treeitem", { name: /Branch Forked on a phone/ })).toBeVisible();
  });
});

test.describe("an address that is none", () => {
  // The browser logs the page that is not there.
  test.use({ allowedConsoleErrors: [/404/] });

  test("is told so with the way on, and an API route names its methods", async ({ page }) => {
    const response = await page.goto("/runs/%E0%A4%A");
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Nothing lives at this address" })).toBeVisible();
    await page.getByRole("link", { name: "All runs" }).click();
    await expect(page).toHaveURL(/\/$/);
    const refused = await page.request.put("/api/runs");
    expect(refused.status()).toBe(405);
    expect(await refused.json()).toMatchObject({ detail: "This route answers GET only." });
  });
});

async function check(page: Page, where: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${where}: wider than the screen`).toBeLessThanOrEqual(0);
  const result = await new AxeBuilder({ page }).analyze();
  const serious = result.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = serious.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  expect(found, where).toEqual([]);
}
