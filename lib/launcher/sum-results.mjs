/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: { status: string }[] }} VitestFile
 * @typedef {{ testResults: VitestFile[] }} VitestReport
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} PlaywrightReport
 */

/** One check that ran and failed, or a suite that could not run. */
export const ONE_FAILED = { passed: 0, failed: 1, skipped: 0 };

/**
 * A runner that ran nothing, or failed without naming a test, is one failure: silence is not success.
 * @param {Counts} counts
 * @param {number} exitCode of the runner
 * @returns {Counts}
 */
function distrust(counts, exitCode) {
  const silent = counts.passed + counts.failed === 0;
  const unexplained = exitCode !== 0 && counts.failed === 0;
  return silent || unexplained ? { ...counts, failed: counts.failed + 1 } : counts;
}

/**
 * Counts tests of a vitest JSON report; a file that failed outside its tests (an import error) is one failure.
 * @param {VitestReport | null} report null when the runner wrote none
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    let failedTests = 0;
    for (const { status } of file.assertionResults) {
      if (status === "passed") counts.passed += 1;
      else if (status === "failed") failedTests += 1;
      else counts.skipped += 1;
    }
    counts.failed += file.status === "failed" ? Math.max(failedTests, 1) : failedTests;
  }
  return distrust(counts, exitCode);
}

/**
 * Counts tests of a Playwright JSON report. A flaky test passed on its second try, which only CI gives it:
 * it counts as passed, and the runner's own list names it.
 * @param {PlaywrightReport | null} report null when the runner wrote none
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countPlaywright(report, exitCode) {
  if (!report) return distrust({ passed: 0, failed: 0, skipped: 0 }, exitCode);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failed = unexpected + report.errors.length;
  return distrust({ passed: expected + flaky, failed, skipped }, exitCode);
}

/**
 * @param {readonly Counts[]} parts
 * @returns {Counts}
 */
export function sumCounts(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) {
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.skipped += part.skipped;
  }
  return sum;
}

/** @param {Counts} counts */
export function formatClosingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
