import { defineConfig } from "vitest/config";

// Browser tests are *.spec.ts in e2e/: those are Playwright's.
export default defineConfig({
  test: {
    include: ["**/*.test.{ts,tsx}"],
    // A hang is what a limit is for: real databases on a loaded machine take their time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
