import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findInstalledBrowser } from "#lib/launcher/find-browser.mjs";
import { LOCKED_KEY, LOCKED_PORT, PROVIDER_KEY, PROVIDER_PORT } from "./provider-address.ts";

// Workers read this file again: what is made up here has to reach them unchanged.
process.env.OFFSHOOT_E2E_HOME ??= mkdtempSync(join(tmpdir(), "offshoot-e2e-"));

const port = process.env.OFFSHOOT_E2E_PORT ?? "3917";
const baseURL = `http://127.0.0.1:${port}`;
const provider = `http://127.0.0.1:${PROVIDER_PORT}`;
const root = join(import.meta.dirname, "..");
const report = process.env.OFFSHOOT_E2E_REPORT;
const executablePath = findInstalledBrowser();
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  workers: 1,
  // A loaded CI machine gets one more try, and the list says "flaky": at a desk a flake is a failure.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report ? [["list"], ["json", { outputFile: report }]] : [["list"]],
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: [
    {
      command: `node node_modules/tsx/dist/cli.mjs e2e/provider/main.ts --port ${PROVIDER_PORT} --api-key ${PROVIDER_KEY}`,
      cwd: root,
      url: `${provider}/__requests`,
      reuseExistingServer: false,
      timeout: 60_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    },
    {
      command: "node lib/server/serve.mjs",
      cwd: root,
      url: `http://127.0.0.1:${LOCKED_PORT}/api/health`,
      reuseExistingServer: false,
      timeout: 120_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
      env: {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        HOST: "127.0.0.1",
        PORT: LOCKED_PORT,
        OFFSHOOT_HOME: join(process.env.OFFSHOOT_E2E_HOME, "locked"),
        OFFSHOOT_ACCESS_KEY: LOCKED_KEY,
        OFFSHOOT_PUBLIC_HOSTS: "offshoot.example.org",
      },
    },
    {
      command: "node lib/server/serve.mjs",
      cwd: root,
      url: `${baseURL}/api/health`,
      reuseExistingServer: false,
      timeout: 120_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
      env: {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        HOST: "127.0.0.1",
        PORT: port,
        OFFSHOOT_HOME: process.env.OFFSHOOT_E2E_HOME,
        OPENAI_BASE_URL: `${provider}/v1`,
        OPENAI_API_KEY: PROVIDER_KEY,
        ANTHROPIC_BASE_URL: `${provider}/v1`,
        ANTHROPIC_API_KEY: PROVIDER_KEY,
        OPENAI_COMPATIBLE_BASE_URL: `${provider}/v1`,
        OPENAI_COMPATIBLE_API_KEY: PROVIDER_KEY,
      },
    },
  ],
});
