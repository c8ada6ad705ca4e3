import { expect, test } from "vitest";
import { countPlaywright, countVitest, formatClosingLine, sumCounts } from "./sum-results.mjs";

function vitestFile(status: string, ...tests: string[]) {
  return { status, assertionResults: tests.map((each) => ({ status: each })) };
}

test("vitest tests are counted by their status", () => {
  const report = {
    testResults: [
      vitestFile("passed", "passed", "passed", "skipped", "todo"),
      vitestFile("failed", "passed", "failed", "failed"),
    ],
  };
  expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

test("a test file that cannot be loaded is a failure, though it has no tests", () => {
  const report = { testResults: [vitestFile("passed", "passed"), vitestFile("failed")] };
  expect(countVitest(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("an error outside the tests is a failure, though each test passed", () => {
  expect(countVitest({ testResults: [vitestFile("passed", "passed")] }, 1).failed).toBe(1);
});

test("a runner that ran nothing has failed, whatever its exit code", () => {
  expect(countVitest(null, 0).failed).toBe(1);
  expect(countVitest({ testResults: [vitestFile("passed", "skipped")] }, 0).failed).toBe(1);
  expect(countPlaywright(null, 0).failed).toBe(1);
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 4 };
  expect(countPlaywright({ stats, errors: [] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 4 });
});

test("Playwright's unexpected and global errors are failures, a second try that passed is none", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countPlaywright({ stats, errors: [{}] }, 1)).toEqual({ passed: 6, failed: 2, skipped: 2 });
});

test("the closing line names skipped tests only when there are some", () => {
  const parts = [
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 1, failed: 2, skipped: 0 },
  ];
  expect(formatClosingLine(sumCounts(parts))).toBe("4 passed, 2 failed");
  expect(formatClosingLine(sumCounts([...parts, { passed: 0, failed: 0, skipped: 7 }]))).toBe(
    "4 passed, 2 failed, 7 skipped",
  );
});
