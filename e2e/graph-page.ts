import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import type { SourceFile } from "#lib/importers/importer.ts";
import { corpusPath, importThroughApi, ownSample } from "./fixtures.ts";

type Theme = "light" | "dark";

/** The same run, except that it went another way from the event with this text on. */
export function changedAt(text: string, files: SourceFile[]): SourceFile[] {
  const decoder = new TextDecoder();
  return files.map(({ path, bytes }) => {
    const changed = decoder.decode(bytes).replaceAll(text, "Show another failure in full");
    return { path, bytes: new TextEncoder().encode(changed) };
  });
}

/** From the end of the run to the branch at the last fork point above it. */
export async function goToBranch(page: Page, graph: Locator): Promise<void> {
  await selected(graph).focus();
  await page.keyboard.press("End");
  await expect(selected(graph)).not.toHaveAccessibleName(/^Step 7,/);
  await page.keyboard.press("]");
  await expect(selected(graph)).toHaveAccessibleName(/^Branch /);
  await expect(selected(graph)).toBeFocused();
}

/** One step along the branch and back: the graph's own step 8 follows step 7. */
export async function walk(page: Page, graph: Locator, keys: { forth: string; back: string }): Promise<void> {
  await page.keyboard.press(keys.forth);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 8, agent/);
  await page.keyboard.press(keys.back);
  await expect(selected(graph)).toHaveAccessibleName(/^Step 7, agent/);
}

export async function openSample(page: Page, name = "graph", theme: Theme = "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  const [root] = await importThroughApi(page.request, ownSample(name));
  await page.goto(`/conversations/${root?.id}?view=graph`);
  await expect(selected(graphOf(page))).toHaveAccessibleName(/^Step 7, agent/);
}

/** A recorded run that started two sub-agents at one step, at the first of them. */
export async function openAgents(page: Page, theme: Theme = "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  const path = "atif_v1.7_embedded_subagents.trajectory.json";
  const bytes = readFileSync(corpusPath("generated", "derived", path));
  const [, agent] = await importThroughApi(page.request, [{ path, bytes }]);
  await page.goto(`/conversations/${agent?.id}?view=graph`);
  await expect(graphOf(page).getByRole("group", { name: /^Sub-agent / })).toHaveCount(2);
}

export function graphOf(page: Page): Locator {
  return page.getByRole("region", { name: "Branch graph" });
}

export function selected(graph: Locator): Locator {
  return graph.locator('[aria-current="true"]');
}

type Box = Awaited<ReturnType<Locator["boundingBox"]>>;

/** Where a card is once it stays there. */
export async function settledBox(card: Locator): Promise<Box> {
  let last = await card.boundingBox();
  await expect(async () => {
    const now = await card.boundingBox();
    const still = now?.x === last?.x && now?.y === last?.y;
    last = now;
    expect(still).toBe(true);
  }).toPass();
  return last;
}

export function expectSamePlace(now: Box, before: Box): void {
  expect(now?.x).toBeCloseTo(before?.x ?? 0, 0);
  expect(now?.y).toBeCloseTo(before?.y ?? 0, 0);
}

export async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).analyze();
  return result.violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
