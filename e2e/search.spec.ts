import { expect } from "@playwright/test";
import { test } from "./fixtures.ts";
import { graphOf, openSample, selected } from "./graph-page.ts";

test("search rings every match, walks through them over branches, and unfolds what it visits", async ({
  page,
}) => {
  await openSample(page, "search");
  const graph = graphOf(page);
  await page.keyboard.press("/");
  const box = page.getByRole("textbox", { name: "Search steps" });
  await expect(box).toBeFocused();
  await box.fill("raise REDIS timeout");
  const result = page.getByRole("status", { name: "Search result" });
  await expect(result).toHaveText("2 found");
  await box.press("Enter");
  await expect(result).toHaveText("1 of 2");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 17, agent: Raise the Redis timeout.*found$/);
  await box.press("Enter");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 19, agent: Raise the Redis timeout/);
  await page.getByRole("button", { name: "Previous match" }).click();
  await expect(result).toHaveText("1 of 2");

  // The last ones are the branch that was left behind and its step; after them comes the first again.
  await box.fill("revoke save");
  await expect(result).toHaveText("4 found");
  for (const place of ["3 of 4", "4 of 4"]) {
    await box.press("Enter");
    await expect(result).toHaveText(place);
    await expect(selected(graph)).toHaveAccessibleName(/Revoke and save in one Redis transaction/);
  }
  await box.press("Enter");
  await expect(result).toHaveText("1 of 4");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await expect(page).toHaveURL(/[?&]q=revoke\+save(&|$)/);
  await page.reload();
  await expect(box).toHaveValue("revoke save");
  await expect(result).toHaveText("1 of 4");

  await box.fill("run the test once");
  await expect(result).toHaveText("2 found");
  await expect(graph.getByRole("group", { name: /folded steps, found$/ })).toBeVisible();
  await box.press("Shift+Enter");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 4, agent/);

  await box.press("Escape");
  await expect(box).toHaveValue("");
  await expect(page).not.toHaveURL(/[?&]q=/);
  await expect(graph.getByRole("group", { name: /found$/ })).toHaveCount(0);
});

test("search looks into tool output and arguments, and says where it found the words", async ({ page }) => {
  await openSample(page, "search");
  const graph = graphOf(page);
  const box = page.getByRole("textbox", { name: "Search steps" });
  const result = page.getByRole("status", { name: "Search result" });
  await box.fill("PYTEST traceback");
  await expect(result).toHaveText("none");
  // No card says it: it is in the output of two tools, one of them at the step the run opens at.
  await box.fill("assert 401");
  await expect(result).toHaveText("1 of 2");
  await box.press("Enter");
  await expect(result).toHaveText("2 of 2");
  await expect(selected(graph)).toHaveAccessibleName(/^Step 21, agent: Watch Redis.*found$/);
  const where = page.getByRole("button", { name: "Go to what was found in this step" });
  await expect(where).toContainText("in tool output");
  await where.click();
  const event = page.getByRole("region", { name: "Events" }).locator('article[aria-current="true"]');
  await expect(event).toHaveAccessibleName(/^Result/);
  await expect(event).toBeInViewport();
  await expect(result).toHaveText("2 of 2");
  // An answer the page cannot read: a refused one would be an error of the browser too.
  await page.route("**/text-search?**", (route) => route.fulfill({ json: {} }));
  await box.fill("assert 40");
  await expect(result).toContainText("only the cards were searched");
});
