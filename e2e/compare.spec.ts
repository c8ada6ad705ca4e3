import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { Comparison } from "#lib/api/compare.ts";
import { FamilyGraph } from "#lib/api/graph.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";
import { ownCorpusRun } from "./own-corpus-run.ts";

test.describe("two branches of a run", () => {
  test("are chosen in the run, part at the right step, and lead back to it", async ({ page }) => {
    const [root] = await importThroughApi(page.request, ownSample("compare-branches"));
    await page.goto(`/conversations/${root?.id}`);
    const graph = page.getByRole("region", { name: "Branch graph" });
    await graph.getByRole("group", { name: /^Run Make test_refresh_token/ }).hover();
    await graph.getByRole("button", { name: "Compare with…" }).click();
    const dialog = page.getByRole("dialog", { name: "Compare with…" });
    // The sample has one other branch, which is ticked already.
    await expect(dialog.getByRole("checkbox")).toBeChecked();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Compare branches" }).click();
    await dialog.getByRole("button", { name: "Compare" }).click();
    await expect(page).toHaveURL(/\/compare\?c=/);

    await expect(page.getByRole("region", { name: "First divergence" })).toContainText(
      "The first 27 steps are the same. They part at step 28.",
    );
    const steps = page.getByRole("list", { name: "Steps side by side" });
    const first = steps.getByRole("article", { name: "Step 28 of the base and 28 of the other, different" });
    await expect(first).toContainText("Take the reruns out");
    await expect(first.locator("del").filter({ hasText: "tests" }).first()).toBeVisible();
    await expect(first.locator("ins").filter({ hasText: "app" }).first()).toBeVisible();

    await steps.getByRole("button", { name: "27 equal steps" }).click();
    await expect(
      steps.getByRole("article", { name: "Step 1 of the base and 1 of the other, equal" }),
    ).toBeVisible();

    await page
      .getByRole("region", { name: "Compared with" })
      .getByRole("link", { name: "Show step 28 in graph" })
      .click();
    await expect(page).toHaveURL(/\/runs\/.*event=/);
    await expect(graph.locator('[aria-current="true"]')).toHaveAccessibleName(
      /Revoke and save in one Redis transaction/,
    );
  });

  test("show what a fork changed in its agent", async ({ page }) => {
    const [root] = await importThroughApi(page.request, ownCorpusRun());
    const graph = FamilyGraph.parse(
      await (await page.request.get(`/api/conversations/${root?.id}/graph`)).json(),
    );
    const cut = graph.lanes[0]?.steps[1];
    const forked = await page.request.post(`/api/conversations/${root?.id}/fork`, {
      data: {
        title: "Compared fork",
        from_event_id: cut?.lastEventId,
        agent: { model: "made-up/other-model" },
      },
    });
    const fork = await forked.json();
    await page.goto(`/compare?c=${root?.id}&c=${fork.id}`);
    await expect(page.getByRole("region", { name: "First divergence" })).toContainText(
      "The first 2 steps are the same. Then the other ends, and the base goes on with step 3.",
    );
    await page.getByRole("button", { name: "Model and provider differ" }).click();
    await expect(page).toHaveURL(/view=config/);
    const config = page.getByRole("tabpanel", { name: /^Config/ });
    await expect(config.getByRole("listitem", { name: "Model" }).locator("ins")).toHaveText(
      "made-up/other-model",
    );
    await expect(config.getByText("starts the prompt cache cold")).toBeVisible();
    // A link to a view opens there.
    await page.reload();
    await expect(config.getByRole("listitem", { name: "Model" })).toBeVisible();

    const compared = Comparison.parse(
      await (await page.request.get(`/api/compare?c=${root?.id}&c=${fork.id}`)).json(),
    );
    expect(compared.branches[1]).toMatchObject({
      sameConfig: false,
      divergence: { sharedSteps: 2, base: { step: 3 }, other: null },
    });
  });

  test("are sorted in the table by any column, what is not known last", async ({ page }) => {
    const [root, branch] = await importThroughApi(page.request, ownSample("compare-table"));
    const fork = await (
      await page.request.post(`/api/conversations/${root?.id}/fork`, { data: { title: "Spent nothing" } })
    ).json();
    await page.goto(`/compare?c=${root?.id}&c=${branch?.id}&c=${fork.id}&view=numbers`);
    const table = page.getByRole("table", { name: /Compared branches/ });
    const titles = () => table.getByRole("rowheader").allInnerTexts();
    await page.getByRole("radiogroup", { name: "Count" }).getByRole("radio", { name: "Own steps" }).click();
    await expect(table.getByRole("row", { name: /Spent nothing/ })).toContainText("n/a");

    const cost = table.getByRole("columnheader", { name: "Cost" });
    await cost.getByRole("button").focus();
    await page.keyboard.press("Enter");
    await expect(cost).toHaveAttribute("aria-sort", "ascending");
    expect((await titles()).map((title) => title.slice(0, 6))).toEqual(["file_e", "Make t", "Spent "]);
    await page.keyboard.press("Enter");
    await expect(cost).toHaveAttribute("aria-sort", "descending");
    expect((await titles()).map((title) => title.slice(0, 6))).toEqual(["Make t", "file_e", "Spent "]);

    // The side that is compared can be another one.
    await page.getByRole("button", { name: "Choose the branch on this side" }).click();
    await page.getByRole("menuitemradio", { name: "Spent nothing" }).click();
    await expect(page).toHaveURL(new RegExp(`with=${fork.id}`));
    await expect(page.getByRole("region", { name: "First divergence" })).toContainText(
      "Both say the same to the model",
    );

    const figure = page.getByRole("figure", { name: "Cost so far, over steps" });
    await expect(figure.getByRole("list", { name: "Legend" }).getByRole("listitem")).toHaveCount(3);
    await expect(figure.locator("svg .recharts-line-curve")).toHaveCount(3);
    await figure.getByText("Show as a table").click();
    await expect(figure.getByRole("table")).toContainText("$0.024");
    await page.getByRole("radio", { name: "Time" }).click();
    await expect(page.getByRole("figure", { name: "Cost so far, over time" })).toBeVisible();
  });
});

test("two runs are ticked in the list and compared", async ({ page }) => {
  await importThroughApi(page.request, ownSample("compare-list-one"));
  await importThroughApi(page.request, ownSample("compare-list-two"));
  await page.goto("/");
  const ticks = page.getByRole("checkbox", { name: /Make test_refresh_token.* to compare/ });
  await ticks.nth(0).focus();
  await page.keyboard.press("Space");
  const bar = page.getByRole("region", { name: "Selected runs" });
  await expect(bar).toContainText("1 run selected");
  await expect(bar.getByRole("button", { name: "Compare" })).toBeDisabled();
  await ticks.nth(1).check();
  await bar.getByRole("link", { name: "Compare" }).click();
  // Another family with other ids, and still the same conversation.
  await expect(page.getByRole("region", { name: "First divergence" })).toContainText(
    "Both say the same to the model",
  );
  await expect(page.getByRole("button", { name: "41 equal steps" })).toBeVisible();
});

test("the panel pictures what a branch took", async ({ page }) => {
  const [root] = await importThroughApi(page.request, ownSample("compare-panel"));
  await page.goto(`/conversations/${root?.id}`);
  await page.getByRole("tab", { name: "Metrics" }).click();
  const figure = page.getByRole("figure", { name: "Input tokens per step" });
  await expect(figure.locator("svg .recharts-line-curve")).toHaveCount(1);
  await expect(figure).toHaveAccessibleDescription(/From 6\.0k to 7\.8k, at most 10\.0k\./);
});

test.describe("what cannot be compared", () => {
  test.use({ allowedConsoleErrors: [/404|422/] });

  test("says so and leads on", async ({ page }) => {
    await page.goto("/compare");
    await expect(page.getByText("Choose what to compare")).toBeVisible();
    await page.goto("/compare?c=one&c=gone");
    await expect(page.getByText(/There is no conversation one/)).toBeVisible();
    const repeated = await page.request.get("/api/compare?c=one&c=one");
    expect(repeated.status()).toBe(422);
    expect((await repeated.json()).detail).toContain("compared once");
  });
});

for (const theme of ["light", "dark"] as const) {
  test(`comparing has no serious accessibility violation (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const [root, branch] = await importThroughApi(page.request, ownSample("compare-axe"));
    const fork = await (
      await page.request.post(`/api/conversations/${root?.id}/fork`, {
        data: { title: "Other prompt", agent: { model: "made-up/model", system_prompt: "Be brief." } },
      })
    ).json();
    await page.goto(`/compare?c=${root?.id}&c=${branch?.id}&c=${fork.id}`);
    await expect(page.getByRole("article").first()).toContainText("Take the reruns out");
    expect(await violations(page), "steps").toEqual([]);
    await page.getByRole("tab", { name: /Numbers/ }).click();
    const figure = page.getByRole("figure").first();
    await expect(figure.locator("svg .recharts-line-curve").first()).toBeVisible();
    await figure.getByText("Show as a table").click();
    expect(await violations(page), "numbers").toEqual([]);
    await page.goto(`/compare?c=${root?.id}&c=${fork.id}&view=config`);
    await expect(page.getByRole("listitem", { name: "System prompt" })).toBeVisible();
    expect(await violations(page), "config").toEqual([]);
    await page.goto("/");
    await page.getByRole("checkbox").first().check();
    expect(await violations(page), "runs list").toEqual([]);
  });
}

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
