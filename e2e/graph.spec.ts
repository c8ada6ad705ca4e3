import { expect } from "@playwright/test";
import { importThroughApi, ownSample, test } from "./fixtures.ts";
import {
  changedAt,
  expectSamePlace,
  goToBranch,
  graphOf,
  openAgents,
  openSample,
  selected,
  settledBox,
  violations,
  walk,
} from "./graph-page.ts";

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
  // The run's step that the branch left: right before the branch, as long as it is shown.
  const left = graph.getByRole("group", { name: /^Step 27, user/ });
  await goToBranch(page, graph);
  await expect(left).toBeVisible();
  const branch = graph.getByRole("group", { name: /^Branch / });
  await expect(branch.first()).toHaveAttribute("aria-current", "true");
  await branch.first().getByRole("button", { name: "More about this branch" }).click();
  await page.getByRole("menuitem", { name: /Show only this branch and below/ }).click();
  const part = page.getByRole("status", { name: "Shown part" });
  await expect(part).toContainText(/^Only .* and below/);
  await expect(left).toHaveCount(0);
  await expect(page).toHaveURL(/[?&]root=/);
  const first = graph.getByRole("group", { name: /^Step \d+, / }).first();
  const name = await first.getAttribute("aria-label");
  expect(Number(/^Step (\d+),/.exec(name ?? "")?.[1])).toBeGreaterThan(1);

  await page.reload();
  await expect(part).toBeVisible();
  await expect(left).toHaveCount(0);
  await page.goBack();
  await expect(part).toHaveCount(0);
  await expect(left).toHaveCount(1);

  await branch.first().click();
  await branch.first().focus();
  await page.keyboard.press("h");
  await expect(part).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/[?&]root=.*/);
  await expect(part).toBeVisible();
  await part.getByRole("button", { name: "Show all" }).click();
  await expect(part).toHaveCount(0);
  await expect(left).toHaveCount(1);
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
  await expect(agent).toHaveAttribute("aria-current", "true");
  await expect(agent).toBeInViewport({ ratio: 1 });
  await expect(graph.getByText(/^sub-agent · /)).toHaveCount(2);
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

test("a branch's id in a run's address leads to the branch", async ({ page }) => {
  const [root, branch] = await importThroughApi(page.request, ownSample("address"));
  await page.goto(`/runs/${branch?.id}`);
  await expect(page).toHaveURL(new RegExp(`/runs/(?!${branch?.id}).+branch=${branch?.id}`));
  await page.goto(`/runs/${root?.id}`);
  await expect(page).toHaveURL(new RegExp(`branch=${root?.id}`));
  await expect(graphOf(page).getByRole("group", { name: /^Run / })).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`the graph has no serious accessibility violation, unfolded or turned (${theme})`, async ({
    page,
  }) => {
    await openSample(page, "axe", theme);
    const graph = graphOf(page);
    await selected(graph).click();
    await page.keyboard.press("x");
    await expect(graph.getByRole("group", { name: /folded steps/ })).toHaveCount(0);
    expect(await violations(page), "unfolded, with a path").toEqual([]);
    await page.keyboard.press("t");
    await expect(page.getByRole("button", { name: "Turn: top to bottom" })).toBeVisible();
    expect(await violations(page), "turned").toEqual([]);
  });

  test(`a part of the graph has no serious accessibility violation (${theme})`, async ({ page }) => {
    await openSample(page, "axe", theme);
    await selected(graphOf(page)).click();
    await page.keyboard.press("h");
    await expect(page.getByRole("status", { name: "Shown part" })).toBeVisible();
    await selected(graphOf(page)).getByRole("button", { name: "More about this branch" }).click();
    await expect(page.getByRole("menuitem", { name: /^Show the whole graph/ })).toBeVisible();
    expect(await violations(page), "hoisted, with a menu").toEqual([]);
  });

  test(`sub-agents have no serious accessibility violation (${theme})`, async ({ page }) => {
    await openAgents(page, theme);
    expect(await violations(page)).toEqual([]);
  });
}
