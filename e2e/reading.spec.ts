import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { importThroughApi, ownSample, test } from "./fixtures.ts";
import { ownCorpusRun } from "./own-corpus-run.ts";

test.describe("failure first", () => {
  test("a sealed run opens at its first error and offers where to fork", async ({ page }) => {
    await openSample(page);
    const graph = graphOf(page);
    await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent.*failed/);
    await expect(selected(graph)).toBeInViewport({ ratio: 1 });
    const event = page.getByRole("region", { name: "Events" }).locator('article[aria-current="true"]');
    await expect(event).toBeInViewport();
    await expect(event).toContainText("Show one failure in full");
    expect(new URL(page.url()).searchParams.has("event")).toBe(false);

    const bar = page.getByRole("region", { name: "First error" });
    await expect(bar).toContainText("step 7, terminal ended with an error");
    await bar.getByRole("button", { name: "Fork before it" }).click();
    const dialog = page.getByRole("dialog", { name: "Fork from here" });
    await expect(dialog).toContainText("Copies 16 events (6 steps)");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await bar.getByRole("button", { name: "Fork before the last user message" }).click();
    await expect(dialog).toContainText("Make test_refresh_token stable on CI");
    await dialog.getByRole("button", { name: "Cancel" }).click();

    await graph.getByRole("group", { name: /^Step 9, agent/ }).click();
    await expect(page).toHaveURL(/event=/);
    await bar.getByRole("button", { name: /First error/ }).click();
    await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
    await bar.getByRole("button", { name: "Dismiss the first error" }).click();
    await expect(bar).toHaveCount(0);
  });

  test("a chosen header stays chosen, and a link to a step opens at that step", async ({ page }) => {
    await openSample(page);
    const graph = graphOf(page);
    await selected(graph).click();
    await page.keyboard.press("Escape");
    await expect(selected(graph)).toHaveAccessibleName(/^Run /);

    await graph.getByRole("group", { name: /^Step 8, agent/ }).click();
    await page.reload();
    await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
    await expect(page.getByRole("region", { name: "First error" })).toHaveCount(0);
  });

  test("going back from a run leads out of it", async ({ page }) => {
    await importThroughApi(page.request, ownSample("reading"));
    await page.goto("/");
    await page
      .getByRole("link", { name: /Make test_refresh_token stable/ })
      .first()
      .click();
    await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 7, agent/);
    await page.keyboard.press("e");
    await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 9, agent/);
    await page.goBack();
    await expect(page).toHaveURL(/\/$/);
  });

  test("a run without errors opens at its start", async ({ page }) => {
    const [root] = await importThroughApi(page.request, ownCorpusRun());
    await page.goto(`/conversations/${root?.id}`);
    await expect(selected(graphOf(page))).toHaveAccessibleName(/^Run /);
    await expect(page.getByRole("region", { name: "First error" })).toHaveCount(0);
  });
});

test.describe("links", () => {
  // The browser's own line for the event nobody has.
  test.use({ allowedConsoleErrors: [/404/] });

  test("a link to an event that is not there says so and leads on; a link to a tab opens it", async ({
    page,
  }) => {
    await openSample(page);
    await page.getByRole("tab", { name: "Metrics" }).click();
    await expect(page).toHaveURL(/tab=metrics/);
    await page.goto(`${new URL(page.url()).pathname}?event=gone&tab=metrics`);
    await expect(page.getByRole("tab", { name: "Metrics" })).toHaveAttribute("aria-selected", "true");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await expect(inspector.getByText("The event in this address is not in this branch.")).toBeVisible();
    await inspector.getByRole("button", { name: "Show the branch" }).click();
    await expect(page).not.toHaveURL(/event=/);
    await expect(inspector.getByText("The event in this address")).toHaveCount(0);
  });
});

test("keys lead to errors, sibling branches and the help, but not while typing", async ({ page }) => {
  await openSample(page);
  const graph = graphOf(page);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  await page.keyboard.press("e");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 9, agent/);
  await expect(selected(graph)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await page.keyboard.press("Shift+E");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  await page.keyboard.press("e");
  await page.keyboard.press("e");
  await page.keyboard.press("e");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 21, agent/);

  await page.keyboard.press("/");
  await page.keyboard.type("user red now");
  await page.keyboard.press("Enter");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 27, user/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("]");
  await expect(selected(graph)).toHaveAccessibleName(/^Branch file_editor: Revoke and save in one/);
  await page.keyboard.press("[");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 27, user/);

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys of this page" });
  await expect(help.getByRole("region", { name: "In the graph" })).toContainText("Fit the whole graph");
  await page.keyboard.press("e");
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 27, user/);
  await page.keyboard.press("/");
  await page.keyboard.type("e?]");
  await expect(page.getByRole("textbox", { name: "Search steps" })).toHaveValue("e?]");
  await expect(help).toHaveCount(0);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 27, user/);
});

test("on a page just opened the keys of the graph work before anything has the focus", async ({ page }) => {
  await openSample(page);
  const graph = graphOf(page);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  await page.keyboard.press("ArrowDown");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await expect(selected(graph)).toBeFocused();
  await page.reload();
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await page.keyboard.press("t");
  await expect(page.getByRole("button", { name: "Turn: top to bottom" })).toBeVisible();
  await page.keyboard.press("t");
  await page.keyboard.press("-");
  await expect(page.getByRole("button", { name: "Zoom to 100%" })).toHaveText("80%");
  await page.keyboard.press("0");
  await expect(page.getByRole("button", { name: "Zoom to 100%" })).toHaveText("100%");
  // Not while a control of the page has it.
  await page.getByRole("tab", { name: "Transcript" }).focus();
  await page.keyboard.press("End");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
});

test("a filter dims what it does not let through and moves nothing", async ({ page }) => {
  await openSample(page);
  const graph = graphOf(page);
  const terminal = graph.getByRole("group", { name: /^Step 7, agent/ });
  const editor = graph.getByRole("group", { name: /^Step 8, agent/ });
  await expect(terminal).toBeVisible();
  const before = await editor.boundingBox();

  await page.getByRole("button", { name: "Filter steps" }).click();
  const filter = page.getByRole("dialog", { name: "Filter steps" });
  await filter.getByRole("button", { name: /^terminal/ }).click();
  await expect(editor).toHaveAccessibleName(/filtered out$/);
  await expect(terminal).not.toHaveAccessibleName(/filtered out/);
  const result = page.getByRole("status", { name: "Filter result" });
  await expect(result).toHaveText(/^\d+ of \d+ steps$/);
  await filter.getByRole("button", { name: /^errors/ }).click();
  await expect(graph.getByRole("group", { name: /folded steps, filtered out$/ }).first()).toBeVisible();
  await expect(terminal).not.toHaveAccessibleName(/filtered out/);
  expect(await editor.boundingBox()).toEqual(before);

  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/[?&]tool=terminal(&|$)/);
  await page.reload();
  await expect(editor).toHaveAccessibleName(/filtered out$/);
  await expect(terminal).not.toHaveAccessibleName(/filtered out/);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page).not.toHaveURL(/tool=|only=/);
  await expect(editor).not.toHaveAccessibleName(/filtered out/);
  await expect(result).toHaveText("");
});

test("cards are coloured by cost, and the legend says what everything means", async ({ page }) => {
  await openSample(page);
  const graph = graphOf(page);
  const dear = graph.getByRole("group", { name: /^Step 7, agent/ });
  const cheap = graph.getByRole("group", { name: /^Step 8, agent/ });
  await expect(dear).toBeVisible();
  const keyColours = [await edgeColour(dear), await edgeColour(cheap)];
  await page.getByRole("button", { name: "Colour by: Cache key" }).click();
  await page.getByRole("menuitemradio", { name: "Cost" }).click();
  await expect(page.getByRole("img", { name: "Heat scale of the cost" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]colour=cost(&|$)/);
  const costColours = [await edgeColour(dear), await edgeColour(cheap)];
  expect(new Set([...keyColours, ...costColours]).size).toBe(4);
  await page.getByRole("button", { name: "Colour by: Cost" }).click();
  await page.getByRole("menuitemradio", { name: "Cache key" }).click();
  await expect.poll(() => edgeColour(cheap)).toBe(keyColours[1]);

  await page.getByRole("button", { name: "Legend" }).click();
  const legend = page.getByRole("dialog", { name: "Legend" });
  await expect(legend).toContainText("A fork that shares its source's key: dashed");
});

for (const theme of ["light", "dark"] as const) {
  test(`the reading tools have no serious accessibility violation (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await openSample(page);
    await expect(page.getByRole("region", { name: "First error" })).toBeVisible();
    await page.getByRole("textbox", { name: "Search steps" }).fill("redis");
    await page.getByRole("button", { name: "Filter steps" }).click();
    await page
      .getByRole("dialog", { name: "Filter steps" })
      .getByRole("button", { name: /^terminal/ })
      .click();
    await expect(page.getByRole("status", { name: "Filter result" })).toHaveText(/^\d+ of/);
    expect(await violations(page), "search and filter").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Colour by/ }).click();
    await page.getByRole("menuitemradio", { name: "Latency" }).click();
    await page.getByRole("button", { name: "Legend" }).click();
    await expect(page.getByRole("dialog", { name: "Legend" })).toBeVisible();
    expect(await violations(page), "legend and heat scale").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys of this page" })).toBeVisible();
    expect(await violations(page), "keys").toEqual([]);
  });
}

async function openSample(page: Page): Promise<void> {
  const [root] = await importThroughApi(page.request, ownSample("reading"));
  await page.goto(`/conversations/${root?.id}`);
  await expect(graphOf(page).getByRole("group", { name: /^Run / })).toBeVisible();
}

function graphOf(page: Page): Locator {
  return page.getByRole("region", { name: "Branch graph" });
}

function selected(graph: Locator): Locator {
  return graph.locator('[aria-current="true"]');
}

function edgeColour(card: Locator): Promise<string> {
  return card.evaluate((node) => getComputedStyle(node.firstElementChild ?? node).borderLeftColor);
}

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
