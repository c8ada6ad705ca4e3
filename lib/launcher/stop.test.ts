import { expect, test } from "vitest";
import { satisfiesEngines } from "./stop.mjs";

const RANGE = "^20.19 || ^22.12 || >=24";

test.each(["20.19.0", "20.20.2", "22.12.0", "22.99.1", "24.0.0", "25.1.0"])(
  "Node %s is enough",
  (version) => {
    expect(satisfiesEngines(version, RANGE)).toBe(true);
  },
);

test.each(["18.20.0", "20.18.3", "21.7.0", "22.11.0", "23.0.0"])("Node %s is refused", (version) => {
  expect(satisfiesEngines(version, RANGE)).toBe(false);
});

test("a range it cannot read is a bug, not a pass", () => {
  expect(() => satisfiesEngines("20.19.0", "20.x")).toThrow("20.x");
});
