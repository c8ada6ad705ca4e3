import { expect, type Locator, type Page } from "@playwright/test";
import { importThroughApi, ownSample, test } from "./fixtures.ts";
import { graphOf, selected } from "./graph-page.ts";

/** Keeps the page's scripts on their way until the result is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** What each card that is in view says, and where it is. */
function seen(cards: Locator): Promise<{ text: string | null; x: number; y: number }[]> {
  return cards.evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { x, y, bottom } = element.getBoundingClientRect();
      const inView = bottom > 120 && y < window.innerHeight;
      return inView ? [{ text: element.textContent, x: Math.round(x), y: Math.round(y) }] : [];
    }),
  );
}

// Step 7 is in view at once on the first screen, and brought to the middle of the others.
for (const [width, height] of [
  [1440, 1100],
  [1440, 600],
  [1100, 600],
  [900, 700],
] as const) {
  test(`a run is seen before its scripts run, where it then stays (${width} x ${height})`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    const [root] = await importThroughApi(page.request, ownSample(`picture-${width}-${height}`));
    const release = await holdScripts(page);
    await page.goto(`/conversations/${root?.id}`, { waitUntil: "commit" });
    // Nobody can use it yet, so there is nothing in it that has a role.
    const cards = page.locator(".react-flow__node");
    await expect(cards.filter({ hasText: "error" }).first()).toBeInViewport();
    const pictured = await seen(cards);
    expect(pictured.length).toBeGreaterThan(2);
    await expect(page.getByRole("button", { name: "Fork from here" })).toHaveCount(0);

    release();
    await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 7, agent/);
    expect(await seen(graphOf(page).locator(".react-flow__node"))).toEqual(pictured);
  });
}

test("a graph that runs sideways comes without a picture that runs down", async ({ page }) => {
  const [root] = await importThroughApi(page.request, ownSample("picture-sideways"));
  await page.goto(`/conversations/${root?.id}`);
  await page.getByRole("button", { name: "Turn: left to right" }).click();
  const release = await holdScripts(page);
  await page.reload({ waitUntil: "commit" });
  await expect(page.getByRole("status", { name: "Loading the run" })).toBeVisible();
  await expect(page.locator(".react-flow__node")).toHaveCount(0);
  release();
  await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 7, agent/);
});
