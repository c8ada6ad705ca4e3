import { describe, expect, it } from "vitest";
import { clipText } from "./clip-text.ts";

const limit = { lines: 3, characters: 20 };

describe("clipText", () => {
  it("keeps a short text whole; a final newline is not a line", () => {
    expect(clipText("a\nb\nc\n", limit)).toEqual({
      text: "a\nb\nc",
      totalLines: 3,
      hiddenLines: 0,
      hiddenCharacters: 0,
    });
    expect(clipText("", limit).totalLines).toBe(1);
  });

  it("cuts after the allowed lines and says how many are left", () => {
    expect(clipText("1\n2\n3\n4\n5", limit)).toEqual({
      text: "1\n2\n3",
      totalLines: 5,
      hiddenLines: 2,
      hiddenCharacters: 4,
    });
  });

  it("cuts one endless line inside, never between surrogate halves", () => {
    expect(clipText("x".repeat(50), limit)).toMatchObject({
      text: "x".repeat(20),
      hiddenLines: 0,
      hiddenCharacters: 30,
    });
    const clipped = clipText("a".repeat(19) + "😀".repeat(5), limit);
    expect(clipped.text).toBe("a".repeat(19));
  });

  it("prefers a line end when the characters run out", () => {
    expect(clipText("0123456789abcd\nefghijklmnop", limit)).toMatchObject({
      text: "0123456789abcd",
      hiddenLines: 1,
    });
  });
});
