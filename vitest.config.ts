import { defineConfig } from "vitest/config";

// Browser tests are *.spec.ts in e2e/: those are Playwright's.
export default defineConfig({
  test: { include: ["**/*.test.{ts,tsx}"] },
});
