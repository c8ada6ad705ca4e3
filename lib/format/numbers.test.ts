import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatElapsed,
  formatShare,
  formatTokens,
} from "./numbers.ts";

describe("formatTokens", () => {
  it.each([
    [0, "0"],
    [412, "412"],
    [999, "999"],
    [1000, "1.0k"],
    [1084, "1.1k"],
    [31_800, "31.8k"],
    [99_949, "99.9k"],
    [99_950, "100k"],
    [124_400, "124k"],
    [999_499, "999k"],
    [999_600, "1.00M"],
    [1_213_000, "1.21M"],
    [12_340_000, "12.3M"],
    [2_500_000_000, "2.50B"],
  ])("%d → %s", (tokens, shown) => {
    expect(formatTokens(tokens)).toBe(shown);
  });

  it("never needs more than five characters under a trillion", () => {
    for (let tokens = 1; tokens < 9e11; tokens = Math.ceil(tokens * 1.003)) {
      expect(formatTokens(tokens).length, String(tokens)).toBeLessThanOrEqual(5);
    }
  });
});

describe("formatCost", () => {
  it.each([
    [0, "$0"],
    [0.0002, "<$0.001"],
    [0.031, "$0.031"],
    [0.0999, "$0.10"],
    [0.42, "$0.42"],
    [1.84, "$1.84"],
    [1234.4, "$1,234"],
  ])("%d → %s", (dollars, shown) => {
    expect(formatCost(dollars)).toBe(shown);
  });
});

describe("formatShare", () => {
  it.each([
    [0, "0%"],
    [0.001, "<1%"],
    [0.914, "91%"],
    [0.997, ">99%"],
    [1, "100%"],
  ])("%d → %s", (share, shown) => {
    expect(formatShare(share)).toBe(shown);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0ms"],
    [850, "850ms"],
    [999.7, "1.0s"],
    [4200, "4.2s"],
    [59_990, "1m 00s"],
    [64_000, "1m 04s"],
    [7_500_000, "2h 05m"],
    [273_600_000, "3d 4h"],
  ])("%d → %s", (ms, shown) => {
    expect(formatDuration(ms)).toBe(shown);
  });
});

describe("values nobody reported", () => {
  it.each([formatTokens, formatCost, formatShare, formatDuration, formatCount])("%o shows n/a", (format) => {
    expect(format(null)).toBe("n/a");
  });
});

describe("formatCount and formatBytes", () => {
  it("groups thousands", () => {
    expect([12, 1214, 1_000_000].map(formatCount)).toEqual(["12", "1,214", "1,000,000"]);
  });

  it("counts bytes in powers of 1024", () => {
    expect([512, 1434, 20_971_520].map(formatBytes)).toEqual(["512 B", "1.4 KB", "20.0 MB"]);
  });
});

it("elapsed time counts whole seconds, never below zero, then like any duration", () => {
  expect([-400, 0, 999, 1_000, 59_999].map(formatElapsed)).toEqual(["0s", "0s", "0s", "1s", "59s"]);
  expect(formatElapsed(64_000)).toBe("1m 04s");
});
