import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import type { SourceFile } from "#lib/importers/importer.ts";
import { corpusPath, importThroughApi, ownSample, readFolder, test } from "./fixtures.ts";

test("a folded run opens in its place, and everything folds and unfolds around what is looked at", async ({
  page,
}) => {
  await openSample(page);
  const graph = graphOf(page);
  const run = graph.getByRole("group", { name: /folded steps/ }).first();
  const place = await run.boundingBox();
  await run.getByRole("button", { name: /^Show \d+ folded steps/ }).click();
  const opened = graph.getByRole("group", { name: /^Step 2, agent/ });
  await expect(opened).toBeVisible();
  const openedAt = await opened.boundingBox();
  // The card's cell is where the run's was; the run lies a little lower in it.
  expect(Math.abs((openedAt?.y ?? 0) - (place?.y ?? 0))).toBeLessThanOrEqual(18);
  expect(openedAt?.x).toBe(place?.x);

  await selected(graph).click();
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  const before = await settledBox(selected(graph));
  await page.getByRole("button", { name: "Fold uneventful runs" }).click();
  await expect(opened).toHaveCount(0);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  expectSamePlace(await settledBox(selected(graph)), before);
  await page.getByRole("button", { name: "Unfold everything" }).click();
  await expect(graph.getByRole("group", { name: /folded steps/ })).toHaveCount(0);
  expectSamePlace(await settledBox(selected(graph)), before);
  await selected(graph).focus();
  await page.keyboard.press("z");
  await expect(graph.getByRole("group", { name: /folded steps/ }).first()).toBeVisible();
  await page.keyboard.press("x");
  await expect(graph.getByRole("group", { name: /folded steps/ })).toHaveCount(0);
});

test("a branch is shown alone by its menu and by a key, keeps its numbers, and is a link", async ({
  page,
}) => {
  await openSample(page);
  const graph = graphOf(page);
  const run = graph.getByRole("group", { name: /^Run / });
  await goToBranch(page, graph);
  const branch = graph.getByRole("group", { name: /^Branch / });
  await expect(branch.first()).toHaveAttribute("aria-current", "true");
  await branch.first().getByRole("button", { name: "More about this branch" }).click();
  await page.getByRole("menuitem", { name: /Show only this branch and below/ }).click();
  const part = page.getByRole("status", { name: "Shown part" });
  await expect(part).toContainText(/^Only .* and below/);
  await expect(run).toHaveCount(0);
  await expect(page).toHaveURL(/[?&]root=/);
  const first = graph.getByRole("group", { name: /^Step \d+, / }).first();
  const name = await first.getAttribute("aria-label");
  expect(Number(/^Step (\d+),/.exec(name ?? "")?.[1])).toBeGreaterThan(1);

  await page.reload();
  await expect(part).toBeVisible();
  await expect(run).toHaveCount(0);
  await page.goBack();
  await expect(part).toHaveCount(0);
  await expect(run).toHaveCount(1);

  await branch.first().click();
  await branch.first().focus();
  await page.keyboard.press("h");
  await expect(part).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/[?&]root=.*/);
  await expect(part).toBeVisible();
  await part.getByRole("button", { name: "Show all" }).click();
  await expect(part).toHaveCount(0);
  await expect(run).toHaveCount(1);
  await expect(page).not.toHaveURL(/[?&]root=/);
});

test("the graph turns around the selected step, the arrows turn with it, and it stays turned", async ({
  page,
}) => {
  await openSample(page);
  const graph = graphOf(page);
  await selected(graph).click();
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
  await walk(page, graph, { forth: "ArrowDown", back: "ArrowUp" });
  const before = await settledBox(selected(graph));
  await page.getByRole("button", { name: "Turn: left to right" }).click();
  const turnBack = page.getByRole("button", { name: "Turn: top to bottom" });
  await expect(turnBack).toBeVisible();
  // No further than the graph's corner: above its first lane there is nothing.
  const turned = await settledBox(selected(graph));
  expect(turned?.x).toBeCloseTo(before?.x ?? 0, 0);
  expect(turned?.y).toBeLessThan(before?.y ?? 0);
  const next = await graph.getByRole("group", { name: /^Step 8, agent/ }).boundingBox();
  expect(next?.y).toBeCloseTo(turned?.y ?? 0, 0);
  expect(next?.x).toBeGreaterThan((turned?.x ?? 0) + (turned?.width ?? 0));

  await selected(graph).focus();
  await walk(page, graph, { forth: "ArrowRight", back: "ArrowLeft" });
  // Across: from the last step the branch was left at, into the branch, and back.
  await goToBranch(page, graph);
  await page.keyboard.press("ArrowUp");
  await expect(selected(graph)).not.toHaveAccessibleName(/^Branch /);
  await page.keyboard.press("ArrowDown");
  await expect(selected(graph)).toHaveAccessibleName(/^Branch /);

  await page.reload();
  await expect(turnBack).toBeVisible();
  await selected(graph).focus();
  await page.keyboard.press("t");
  await expect(page.getByRole("button", { name: "Turn: left to right" })).toBeVisible();
});

test("the way to the selected step stands out, and the rest stands back", async ({ page }) => {
  await openSample(page);
  const graph = graphOf(page);
  await selected(graph).click();
  await expect(graph.getByRole("group", { name: /^Step 8, agent/ })).toHaveClass(/\baside\b/);
  await expect(graph.getByRole("group", { name: /^Step 7, agent/ })).not.toHaveClass(/\baside\b/);
  await page.keyboard.press("ArrowDown");
  await expect(graph.getByRole("group", { name: /^Step 8, agent/ })).not.toHaveClass(/\baside\b/);
});

test("a sub-agent hangs from the step that started it", async ({ page }) => {
  await openAgents(page);
  const graph = graphOf(page);
  const agent = graph.getByRole("group", { name: /^Sub-agent / }).first();
  await expect(agent).toBeVisible();
  await expect(graph.getByText(/^sub-agent · /).first()).toBeVisible();
  await agent.click();
  await expect(agent).toHaveAttribute("aria-current", "true");
  await agent.focus();
  await page.keyboard.press("ArrowUp");
  await expect(selected(graph)).toHaveAccessibleName(/^Step \d+, agent/);
  await page.keyboard.press("ArrowRight");
  await expect(agent).toHaveAttribute("aria-current", "true");

  await page.getByRole("button", { name: "Legend" }).click();
  await expect(page.getByRole("dialog", { name: "Legend" })).toContainText("A sub-agent: dotted");
});

test("a retry of the run leaves the first attempt after the last step both have", async ({ page }) => {
  const group = "retry-story";
  const [first] = await importThroughApi(page.request, ownSample("first attempt"), group);
  await importThroughApi(
    page.request,
    changedAt("Show one failure in full", ownSample("second attempt")),
    group,
  );
  await page.goto(`/conversations/${first?.id}?view=graph`);
  const graph = graphOf(page);
  await expect(graph.getByRole("group", { name: /^Run / })).toHaveCount(2);
  await expect(graph.getByText("retry · same first 6 steps")).toBeVisible();
  const retry = graph.getByRole("group", { name: /^Run / }).nth(1);
  const shared = graph.getByRole("group", { name: /^Step 6, / });
  // Shared steps are drawn once; what each attempt did then is in its own lane.
  await expect(shared).toHaveCount(1);
  await expect(graph.getByRole("group", { name: /^Step 7, agent/ })).toHaveCount(2);
  await retry.click();
  await retry.focus();
  await page.keyboard.press("ArrowUp");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 6, /);
  await page.keyboard.press("ArrowRight");
  await expect(retry).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("ArrowDown");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent: Show another failure/);
});

test("a new fork is shown together with the step it left", async ({ page }) => {
  await openSample(page, "fork-view");
  const graph = graphOf(page);
  const source = graph.getByRole("group", { name: /^Step 8, agent/ });
  await source.click();
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await dialog.getByLabel("Title").fill("Beside its source");
  await dialog.getByRole("button", { name: /^(Create fork|Fork)/ }).click();
  const fork = graph.getByRole("group", { name: "Branch Beside its source" });
  await expect(fork).toHaveAttribute("aria-current", "true");
  await expect(fork).toBeInViewport({ ratio: 1 });
  await expect(source).toBeInViewport({ ratio: 1 });
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [700, 800],
] as const) {
  test(`controls and minimap leave each other room (${width} wide)`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openSample(page);
    const controls = await page.getByRole("toolbar", { name: "Graph view" }).boundingBox();
    const minimap = await page.getByTitle("Drag to move the view").boundingBox();
    if (controls === null || minimap === null) throw new Error("both are shown");
    const apart =
      controls.x + controls.width <= minimap.x ||
      minimap.y + minimap.height <= controls.y ||
      minimap.y >= controls.y + controls.height;
    expect(apart).toBe(true);
  });
}

for (const theme of ["light", "dark"] as const) {
  test(`the graph has no serious accessibility violation in any of its states (${theme})`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await openSample(page);
    const graph = graphOf(page);
    await selected(graph).click();
    await page.keyboard.press("x");
    await expect(graph.getByRole("group", { name: /folded steps/ })).toHaveCount(0);
    expect(await violations(page), "unfolded, with a path").toEqual([]);
    await page.keyboard.press("t");
    await expect(page.getByRole("button", { name: "Turn: top to bottom" })).toBeVisible();
    expect(await violations(page), "turned").toEqual([]);
    await page.keyboard.press("t");
    await page.keyboard.press("h");
    await expect(page.getByRole("status", { name: "Shown part" })).toBeVisible();
    expect(await violations(page), "hoisted").toEqual([]);
    await selected(graph).getByRole("button", { name: "More about this branch" }).click();
    await expect(page.getByRole("menuitem")).toBeVisible();
    expect(await violations(page), "card menu").toEqual([]);
    await openAgents(page);
    expect(await violations(page), "sub-agents").toEqual([]);
  });
}

/** The same run, except that it went another way from the event with this text on. */
function changedAt(text: string, files: SourceFile[]): SourceFile[] {
  const decoder = new TextDecoder();
  return files.map(({ path, bytes }) => {
    const changed = decoder.decode(bytes).replaceAll(text, "Show another failure in full");
    return { path, bytes: new TextEncoder().encode(changed) };
  });
}

/** From the end of the run to the branch at the last fork point above it. */
async function goToBranch(page: Page, graph: Locator): Promise<void> {
  await selected(graph).focus();
  await page.keyboard.press("End");
  await expect(selected(graph)).not.toHaveAccessibleName(/^Step 7,/);
  await page.keyboard.press("]");
  await expect(selected(graph)).toHaveAccessibleName(/^Branch /);
  await expect(selected(graph)).toBeFocused();
}

/** One step along the branch and back: the graph's own step 8 follows step 7. */
async function walk(page: Page, graph: Locator, keys: { forth: string; back: string }): Promise<void> {
  await page.keyboard.press(keys.forth);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await page.keyboard.press(keys.back);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
}

async function openSample(page: Page, name = "graph"): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const [root] = await importThroughApi(page.request, ownSample(name));
  await page.goto(`/conversations/${root?.id}?view=graph`);
  await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 7, agent/);
}

async function openAgents(page: Page): Promise<void> {
  const files = readFolder(corpusPath("generated", "codex-0.169.0-paginated"));
  const [root] = await importThroughApi(page.request, files);
  await page.goto(`/conversations/${root?.id}?view=graph`);
  await expect(graphOf(page).getByRole("group", { name: /^Run / }).first()).toBeVisible();
}

function graphOf(page: Page): Locator {
  return page.getByRole("region", { name: "Branch graph" });
}

function selected(graph: Locator): Locator {
  return graph.locator('[aria-current="true"]');
}

type Box = Awaited<ReturnType<Locator["boundingBox"]>>;

/** Where a card is once it stays there. */
async function settledBox(card: Locator): Promise<Box> {
  let last = await card.boundingBox();
  await expect(async () => {
    const now = await card.boundingBox();
    const still = now?.x === last?.x && now?.y === last?.y;
    last = now;
    expect(still).toBe(true);
  }).toPass();
  return last;
}

function expectSamePlace(now: Box, before: Box): void {
  expect(now?.x).toBeCloseTo(before?.x ?? 0, 0);
  expect(now?.y).toBeCloseTo(before?.y ?? 0, 0);
}

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
