import type { Browser } from "@playwright/test";
import { type BenchRow, median, round } from "../report.ts";
import { percentile95, settle, withPage } from "./measure-graph.ts";

const FRAMES = 240;
const WARM_UP = 15;
/** Pixels a frame: three rows a second would be reading, this is looking for something. */
const SPEED = 40;

/** Opens a transcript at an event, measures how long that takes, and scrolls on from there. */
export async function measureTranscript(browser: Browser, url: string): Promise<BenchRow> {
  return withPage(browser, async (page) => {
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForFunction(() => globalThis.offshootBench?.eventInViewAt !== null);
    const opened = await page.evaluate(() => globalThis.offshootBench.eventInViewAt);
    await settle(page);
    const options = { by: SPEED, frames: FRAMES };
    const times = (await page.evaluate((given) => globalThis.offshootBench.scroll(given), options)).slice(
      WARM_UP,
    );
    return {
      "event in view ms": round(opened ?? Number.NaN, 0),
      "scroll frame ms": round(median(times), 1),
      "scroll p95": round(percentile95(times), 1),
      fps: round(1_000 / (times.reduce((sum, time) => sum + time, 0) / times.length), 0),
      "DOM nodes": await page.evaluate(() => document.querySelectorAll("*").length),
    };
  });
}
