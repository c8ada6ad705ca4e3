import { expect, it } from "vitest";
import { visibleName } from "./visible-name.ts";

it("shows where a name hides or reorders something, and leaves the rest", () => {
  expect(visibleName("safe\u202Etxt.exe\u200B")).toBe("safe\uFFFDtxt.exe\uFFFD");
  expect(visibleName("\u001b[31mred")).toBe("\uFFFD[31mred");
  expect(visibleName("می\u200Cخواهم 👩‍💻 naïve")).toBe("می\u200Cخواهم 👩‍💻 naïve");
});
