import type { Browser, Page } from "@playwright/test";
import { median, round } from "../report.ts";
import { installInPage } from "./in-page.ts";

const OPEN_WITHIN_MS = 60_000;
/** A second and a half: long enough for a slow quarter not to be an accident. */
const FRAMES = 90;
const WARM_UP = 15;
/** Pixels of the screen a frame: a brisk pan. */
const SPEED = 24;
const ZOOMED_OUT = 0.15;

export type GraphFigures = {
  "first node ms": number | string;
  "usable node ms": number | string;
  "zoom 1 frame ms": number | string;
  "zoom 1 p95": number | string;
  "zoomed out frame ms": number | string;
  "zoomed out p95": number | string;
  "DOM nodes": number | string;
  "JS heap MB": number | string;
};

const UNOPENED: GraphFigures = {
  "first node ms": "> 60 s",
  "usable node ms": "> 60 s",
  "zoom 1 frame ms": "–",
  "zoom 1 p95": "–",
  "zoomed out frame ms": "–",
  "zoomed out p95": "–",
  "DOM nodes": "–",
  "JS heap MB": "–",
};

/** Opens a page in a fresh context, hands it over, and closes it again. */
export async function withPage<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(OPEN_WITHIN_MS);
  // tsx compiles functions with a helper that keeps their names; a page does not have it.
  await page.addInitScript("globalThis.__name = (named) => named;");
  await page.addInitScript(installInPage);
  try {
    return await use(page);
  } finally {
    await context.close();
  }
}

/** Opens a graph and pans it, down and to the right and back, at zoom 1 and zoomed out. */
export async function measureGraph(browser: Browser, url: string): Promise<GraphFigures> {
  return withPage(browser, async (page) => {
    const opened = await openGraph(page, url);
    if (opened === null) return UNOPENED;
    await settle(page);
    const near = await pan(page);
    await page.evaluate((zoom) => globalThis.offshootBench.zoomTo(zoom), ZOOMED_OUT);
    const far = await pan(page);
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return {
      "first node ms": round(opened.firstNode, 0),
      "usable node ms": round(opened.usableNode, 0),
      "zoom 1 frame ms": round(median(near), 1),
      "zoom 1 p95": round(percentile95(near), 1),
      "zoomed out frame ms": round(median(far), 1),
      "zoomed out p95": round(percentile95(far), 1),
      "DOM nodes": await page.evaluate(() => document.querySelectorAll("*").length),
      "JS heap MB": round(usedSize / 1_048_576, 0),
    };
  });
}

/** Milliseconds until the first node was painted, and until one could be used; null after more than a minute. */
export async function openGraph(
  page: Page,
  url: string,
): Promise<{ firstNode: number; usableNode: number } | null> {
  try {
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForFunction(() => globalThis.offshootBench?.firstUsableAt !== null);
    return await page.evaluate(() => {
      const { firstNodeAt, firstUsableAt } = globalThis.offshootBench;
      return { firstNode: firstNodeAt ?? 0, usableNode: firstUsableAt ?? 0 };
    });
  } catch {
    return null;
  }
}

/** Until what the page loads in the background is there: what is measured next must not compete with it. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(500);
}

export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}

async function pan(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (const direction of [1, -1]) {
    const options = { x: (direction * SPEED) / 4, y: direction * SPEED, frames: FRAMES };
    const measured = await page.evaluate((given) => globalThis.offshootBench.pan(given), options);
    times.push(...measured.slice(WARM_UP));
  }
  return times;
}
