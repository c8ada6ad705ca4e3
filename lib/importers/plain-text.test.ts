import { describe, expect, it } from "vitest";
import { boundedText, columnText, firstLine, oneLine, storableText, tellingLine } from "./plain-text.ts";

describe("oneLine", () => {
  it("collapses white space and removes controls and bidi marks", () => {
    expect(oneLine("a\r\n\tb\u0000\u001b[31mc\u202Ed\u2028e")).toBe("a b [31mc d e");
  });

  it("removes what is not seen, and nothing that is", () => {
    expect(oneLine("zero\u200Bwidth\u2060\u00ADtag\u{E0041}\u061C.")).toBe("zero width tag .");
  });

  it("cuts between characters, never inside one", () => {
    const cut = oneLine("🚀".repeat(200), 20);
    expect(cut.length).toBeLessThanOrEqual(20);
    expect(cut).toMatch(/^(🚀)+…$/u);
  });

  it("leaves a line that was cut before as it is", () => {
    const cut = oneLine("word ".repeat(100), 50);
    expect(oneLine(cut, 50)).toBe(cut);
    expect(oneLine(` ${cut}  …`, 200)).toBe(`${cut} …`);
    expect(oneLine(`${"x".repeat(18)}… y`, 20)).toBe(`${"x".repeat(18)}……`);
  });

  it("replaces lone surrogates, which databases change", () => {
    expect(oneLine("x\ud800y")).toBe("x\uFFFDy");
    expect(storableText("x\udc00\0y🚀")).toBe("x\uFFFD\uFFFDy🚀");
  });

  it("keeps joined emoji whole", () => {
    expect(oneLine("👩‍💻 writes")).toBe("👩‍💻 writes");
  });
});

describe("lines that tell something", () => {
  it("skips blank lines", () => {
    expect(firstLine("\n\n  first \nsecond")).toBe("first");
    expect(firstLine(" \n ")).toBe("");
  });

  it("skips the blocks a harness puts before the request", () => {
    expect(tellingLine("<uploaded_files>\n/w/x\n</uploaded_files>\n\n<a b='1'>z</a> Fix it.\nNow.")).toBe(
      "Fix it.",
    );
    expect(tellingLine("<task>\nthis\n</task>")).toBe("this");
    expect(tellingLine("<session_context>\nToday\n</session_context>")).toBe("<session_context>");
  });

  it("skips paths, fences and rules before the words", () => {
    expect(tellingLine("/home/a/shot.png\nWhat is this?")).toBe("What is this?");
    expect(tellingLine("```json\n{\n---\nSort it")).toBe("Sort it");
    expect(tellingLine("/home/a/shot.png")).toBe("/home/a/shot.png");
  });

  it("opens the issue a benchmark hands over", () => {
    const text =
      "I've uploaded a C code repository in /w. Consider the following issue:\n<issue_description>\nIt crashes\nOften";
    expect(tellingLine(text)).toBe("It crashes");
  });

  it("stays fast on hostile text", () => {
    expect(tellingLine("<a>".repeat(100_000))).toMatch(/^<a><a>/);
    expect(oneLine(" ".repeat(5_000_000))).toBe("");
    const [name, path] = ["a".repeat(10_000), "/".repeat(20_000)];
    for (const text of [`(\n<${name}${name}`, `<${name}>${name}`, `(\n${path} x`]) {
      // Some tenths of a second each are not noticed in one message, but in hundreds.
      for (let message = 0; message < 400; message++) expect(tellingLine(text)).not.toBe("");
    }
  });

  it("says how much it left out", () => {
    expect(boundedText("x".repeat(30), 10)).toBe(
      `${"x".repeat(10)}\n… 20 more characters, see the raw event`,
    );
  });
});

describe("columnText", () => {
  it.each<[string | null | undefined, string | null]>([
    ["call_1", "call_1"],
    ["", null],
    [null, null],
    [undefined, null],
    ["a\0b\ud800", "a\uFFFDb\uFFFD"],
    ["x".repeat(1_000_000), "x".repeat(1_000)],
  ])("takes a name as a column holds it", (text, column) => expect(columnText(text)).toBe(column));
});
