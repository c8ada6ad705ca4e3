import { expect, type Locator, type Page } from "@playwright/test";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { importThroughApi, test } from "./fixtures.ts";

/** Turns of a user message and three calls: too many for one window, and nothing of them folds. */
const TURNS = 500;

test.describe("a long transcript", () => {
  test("stays in step with the graph both ways", async ({ page }) => {
    await openLongRun(page, "both-ways");
    const graph = page.getByRole("region", { name: "Branch graph" });
    const events = page.getByRole("region", { name: "Events" });

    await graph.getByRole("group", { name: /^Step 3, agent/ }).click();
    await expect(current(events)).toContainText("look 0.1");
    await expect(current(events)).toBeInViewport();

    // Far down in the transcript, where the graph is not: it follows a click.
    await scrollTo(events, 0.6);
    const row = events
      .getByRole("article", { name: /terminal/ })
      .filter({ hasText: "look" })
      .nth(2);
    const seen = await numberIn(row);
    await row.getByRole("button").first().click();
    await expect(current(graph)).toHaveAccessibleName(new RegExp(`look ${seen.replace(".", "\\.")}\\b`));
    await expect(current(graph)).toBeInViewport({ ratio: 1 });
    await expect(current(events)).toContainText(`look ${seen}`);

    // And back: an arrow in the graph takes the transcript along.
    await current(graph).focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowUp");
    await expect(current(graph)).not.toHaveAccessibleName(new RegExp(`look ${seen.replace(".", "\\.")}\\b`));
    await expect(current(events)).toBeInViewport();
    const named = await current(graph).getAttribute("aria-label");
    const text = /(look [\d.]+|turn \d+)/.exec(named ?? "")?.[1] ?? "no text";
    await expect(current(events)).toContainText(text);
  });

  test("a deep link far down opens on its event, in both", async ({ page }) => {
    const id = await openLongRun(page, "deep-link");
    const found = await eventWith(page, id, "look 431.2");
    await page.goto(`/conversations/${id}`);
    await expect(page).toHaveURL(/\/runs\//);
    await page.goto(`${new URL(page.url()).pathname}?branch=${id}&event=${found}`);
    const events = page.getByRole("region", { name: "Events" });
    await expect(current(events)).toContainText("look 431.2");
    await expect(current(events)).toBeInViewport();
    const graph = page.getByRole("region", { name: "Branch graph" });
    await expect(current(graph)).toHaveAccessibleName(/look 431\.2/);
    await expect(current(graph)).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText(/step 1728 of 2000/);
  });
});

async function openLongRun(page: Page, seed: string): Promise<string> {
  const steps = Array.from({ length: TURNS }, (_, turn) => [
    { user: `This is turn ${turn}.` },
    ...[0, 1, 2].map((call) => ({
      tools: [
        { name: "terminal", args: { command: `look ${turn}.${call}` }, output: `seen ${turn}.${call}` },
      ],
    })),
  ]).flat();
  const [root] = await importThroughApi(page.request, buildOpenhandsRun({ seed, steps }).files);
  await page.goto(`/conversations/${root?.id}`);
  await expect(current(page.getByRole("region", { name: "Branch graph" }))).toBeVisible();
  return root?.id ?? "";
}

function current(region: Locator): Locator {
  return region.locator('[aria-current="true"]');
}

function scrollTo(list: Locator, share: number): Promise<void> {
  return list.evaluate((box, to) => box.scrollTo(0, box.scrollHeight * to), share);
}

async function numberIn(row: Locator): Promise<string> {
  const text = await row.textContent();
  return /look (\d+\.\d)/.exec(text ?? "")?.[1] ?? "no number";
}

/** Id of the call with this command, as a link from elsewhere would have it. */
async function eventWith(page: Page, id: string, command: string): Promise<string> {
  const reply = await page.request.get(`/api/conversations/${id}/graph`);
  const graph: { lanes: { steps: { eventId: string; summary: string }[] }[] } = await reply.json();
  const step = graph.lanes[0]?.steps.find((each) => each.summary.includes(command));
  if (step === undefined) throw new Error(`No step says ${command}.`);
  return step.eventId;
}
