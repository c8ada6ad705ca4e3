import { expect, it } from "vitest";
import { visibleName, visibleText } from "./visible-name.ts";

it("shows where a name hides or reorders something, and leaves the rest", () => {
  expect(visibleName("safe\u202Etxt.exe\u200B")).toBe("safe\uFFFDtxt.exe\uFFFD");
  expect(visibleName("\u001b[31mred")).toBe("\uFFFD[31mred");
  expect(visibleName("می\u200Cخواهم 👩‍💻 naïve")).toBe("می\u200Cخواهم 👩‍💻 naïve");
});

it("shows what deceives in a text and leaves lines, tabs and right-to-left prose alone", () => {
  expect(visibleText("a\u202Eb\u2066c\u200Bd\u{E0041}")).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
  expect(visibleText("one\n\ttwo \u200Fשלום 👩‍💻")).toBe("one\n\ttwo \u200Fשלום 👩‍💻");
});
