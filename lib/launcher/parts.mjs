import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild } from "./ensure-build.mjs";
import { hasBrowser } from "./find-browser.mjs";
import { ROOT, TOOLS } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { runCommand } from "./run-command.mjs";
import { Stop } from "./stop.mjs";
import { countPlaywright, countVitest } from "./sum-results.mjs";
import { probePort } from "./target.mjs";

/** @typedef {import("./sum-results.mjs").Counts} Counts */

/**
 * Commands that must all end with 0; the first that does not shows its output.
 * @param {string} label
 * @param {readonly (readonly string[])[]} commands
 * @returns {Promise<Counts>}
 */
async function runCheck(label, commands) {
  await withProgress(label, async () => {
    for (const args of commands) {
      const { code, output } = await runCommand({ args, minutes: 5 });
      if (code !== 0) throw new Stop(output.trimEnd() || `${label} ended with exit code ${code}.`);
    }
  });
  return { passed: 1, failed: 0, skipped: 0 };
}

/**
 * @template T
 * @param {(folder: string) => Promise<T>} job
 */
async function withTempFolder(job) {
  const folder = mkdtempSync(join(tmpdir(), "offshoot-test-"));
  try {
    return await job(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} path */
function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

/** @param {readonly string[]} args */
function runUnit(args) {
  console.log("\nUnit and service tests");
  return withTempFolder(async (folder) => {
    const report = join(folder, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await runCommand({
      args: [TOOLS.vitest, "run", "--allowOnly=false", ...reporters, ...args],
      live: true,
    });
    return countVitest(readReport(report), code);
  });
}

/** @param {readonly string[]} args */
async function runBrowserTests(args) {
  console.log("\nBrowser tests");
  if (!(await hasBrowser())) {
    throw new Stop(
      "The browser tests need Chrome or Chromium: install one (Debian: apt-get install chromium), name it in CHROME_PATH, or run npx playwright install chromium.",
    );
  }
  await ensureBuild();
  const port = await probePort({ host: "127.0.0.1", port: 0 });
  return withTempFolder(async (folder) => {
    const report = join(folder, "playwright.json");
    const { code } = await runCommand({
      args: [TOOLS.playwright, "test", "--config", "e2e/playwright.config.ts", "--forbid-only", ...args],
      env: {
        OFFSHOOT_E2E_HOME: join(folder, "home"),
        OFFSHOOT_E2E_PORT: String(port),
        OFFSHOOT_E2E_REPORT: report,
        // Playwright decides by itself and forces colours on its server: Node warns when it finds both wishes.
        NO_COLOR: undefined,
      },
      live: true,
    });
    return countPlaywright(readReport(report), code);
  });
}

const DRIFT = "lib/db/check-drift.ts";

/**
 * What `npm test` is made of, in this order.
 * @type {Record<string, (args: readonly string[]) => Promise<Counts>>}
 */
export const PARTS = {
  lint: () => runCheck("Lint", [[TOOLS.biome, "ci", "--error-on-warnings", "--colors=off", ROOT]]),
  // tsc alone would not see the types of the routes.
  types: () =>
    runCheck("Types", [
      [TOOLS.next, "typegen"],
      [TOOLS.tsc, "--noEmit"],
    ]),
  knip: () => runCheck("Dead code", [[TOOLS.knip]]),
  drift: () => runCheck("Schema drift", [[TOOLS.tsx, DRIFT]]),
  unit: runUnit,
  e2e: runBrowserTests,
};
