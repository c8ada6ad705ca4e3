import { expect, type Locator, type Page } from "@playwright/test";
import type { Step } from "#lib/conversation/step.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

test("the outline has what the graph has, lives in the URL, and is walked with the arrows", async ({
  page,
}) => {
  await openSample(page, "outline-walk");
  await page.keyboard.press("o");
  const tree = treeOf(page);
  await expect(page).toHaveURL(/[?&]view=outline(&|$)/);
  await expect(page.getByRole("region", { name: "Branch graph" })).toHaveCount(0);
  await expect(current(tree)).toHaveAccessibleName(
    /^Step 7, agent: .*failed, key .* tokens in, .* cached, \$/,
  );
  await expect(current(tree)).toHaveAttribute("aria-level", "2");
  await expect(current(tree)).toBeInViewport({ ratio: 1 });

  await current(tree).focus();
  await page.keyboard.press("ArrowDown");
  await expect(current(tree)).toHaveAccessibleName(/^Step 8, agent/);
  await expect(current(tree)).toBeFocused();
  await expect(page).toHaveURL(/event=/);
  await expect(page).toHaveURL(/[?&]view=outline(&|$)/);
  await page.keyboard.press("ArrowLeft");
  await expect(current(tree)).toHaveAccessibleName(/^Run Make test_refresh_token.*sealed, 41 steps/);
  await page.keyboard.press("ArrowLeft");
  await expect(current(tree)).toHaveAttribute("aria-expanded", "false");
  await expect(tree.getByRole("treeitem", { name: /^Step 1, user/ })).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(current(tree)).toHaveAccessibleName(/^Step 1, user/);
  await page.keyboard.press("End");
  await expect(current(tree)).toBeFocused();
  await expect(current(tree)).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Home");
  await expect(current(tree)).toHaveAccessibleName(/^Run /);

  await page.reload();
  await expect(tree).toBeVisible();
  await page.getByRole("button", { name: "Show the graph" }).click();
  await expect(page.getByRole("region", { name: "Branch graph" })).toBeVisible();
  await expect(tree).toHaveCount(0);
});

test("every step and branch of the graph is in the outline, once, with its place", async ({ page }) => {
  const rootId = await openSample(page, "outline-whole", "?view=outline");
  const tree = treeOf(page);
  const graph = await (await page.request.get(`/api/conversations/${rootId}/graph`)).json();
  const steps: Step[] = graph.lanes.flatMap((lane: { steps: Step[] }) => lane.steps);
  await tree.getByRole("treeitem").first().waitFor();
  await current(tree).focus();
  await page.keyboard.press("Home");
  const names: string[] = [];
  for (let row = 0; row < steps.length + graph.lanes.length; row++) {
    await expect(current(tree)).toBeFocused();
    names.push((await current(tree).getAttribute("aria-label")) ?? "");
    await page.keyboard.press("ArrowDown");
  }
  expect(names.filter((name) => /^(Run|Branch) /.test(name))).toHaveLength(graph.lanes.length);
  for (const [index, step] of steps.entries()) {
    expect(names.filter((name) => name.startsWith("Step "))[index]).toContain(stepTitle(step));
  }
});

test("a step of the outline can be forked, filtered for and bookmarked", async ({ page }) => {
  await openSample(page, "outline-act", "?view=outline");
  const tree = treeOf(page);
  await expect(current(tree)).toHaveAccessibleName(/^Step 7, agent/);
  await current(tree).getByRole("button", { name: "Bookmark this step" }).click();
  await expect(current(tree)).toHaveAccessibleName(/, bookmarked$/);
  await current(tree).getByRole("button", { name: "Fork from here" }).click();
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await expect(dialog).toContainText("7 steps");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await page.getByRole("button", { name: "Filter steps" }).click();
  await page.getByRole("button", { name: /^bookmarked 1$/ }).click();
  await expect(tree.getByRole("treeitem", { name: /^Step / })).toHaveCount(1);
  await expect(tree.getByRole("treeitem", { name: /^(Run|Branch) / }).first()).toBeVisible();
});

async function openSample(page: Page, name: string, search = ""): Promise<string> {
  const [root] = await importThroughApi(page.request, ownSample(name));
  if (root === undefined) throw new Error("The sample made no run.");
  const family = (await (await page.request.get(`/api/conversations/${root.id}/graph`)).json()).familyId;
  await page.goto(`/runs/${family}${search}`);
  await expect(page.getByRole("region", { name: "Events" })).toBeVisible();
  return root.id;
}

function treeOf(page: Page): Locator {
  return page.getByRole("tree", { name: "Branches and steps" });
}

function current(tree: Locator): Locator {
  return tree.locator('[role="treeitem"][aria-selected="true"]');
}
