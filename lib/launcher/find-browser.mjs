import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "google-chrome-beta",
  "microsoft-edge",
];
const FIXED = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
  linux: [...NAMES.map((name) => `/usr/bin/${name}`), "/snap/bin/chromium"],
};

/**
 * The installed Chrome or Chromium the browser tests use: CHROME_PATH, then the usual places, then PATH.
 * @param {{ env?: Record<string, string | undefined>, platform?: string, exists?: (path: string) => boolean }} [machine]
 * @returns {string | null} null: none is installed
 */
export function findInstalledBrowser({
  env = process.env,
  platform = process.platform,
  exists = existsSync,
} = {}) {
  const fixed = FIXED[/** @type {keyof typeof FIXED} */ (platform)] ?? [];
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const named = env.CHROME_PATH ? [env.CHROME_PATH] : [];
  return [...named, ...fixed, ...onPath].find((path) => exists(path)) ?? null;
}

/** Whether the browser tests have anything to run in: an installed browser or Playwright's own download. */
export async function hasBrowser() {
  if (findInstalledBrowser()) return true;
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath());
}
