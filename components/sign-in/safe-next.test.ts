import { expect, it } from "vitest";
import { safeNext } from "./safe-next.ts";

it.each([
  ["/runs/1?branch=2", "/runs/1?branch=2"],
  [null, "/"],
  ["", "/"],
  ["https://example.org", "/"],
  ["//example.org", "/"],
  ["/\\example.org", "/"],
  ["javascript:alert(1)", "/"],
])("%s leads to %s", (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
