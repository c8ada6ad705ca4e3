import { describe, expect, it } from "vitest";
import { splitTerminalText, type TextSegment } from "./terminal-text.ts";

const ESC = "\u001b";
const plain = (text: string): TextSegment => ({ type: "text", text, tone: null, bold: false });
const labels = (text: string) =>
  splitTerminalText(text).flatMap((segment) => (segment.type === "mark" ? [segment.label] : []));

describe("splitTerminalText", () => {
  it("leaves ordinary text, tabs and lines alone, also in other scripts", () => {
    const text = "a\tb\nשלום, مرحبا, 日本 👨‍👩‍👧 👍🏽‍🔬";
    expect(splitTerminalText(text)).toEqual([plain(text)]);
    expect(splitTerminalText("")).toEqual([]);
  });

  it("turns terminal colours into tones and forgets them at a reset", () => {
    expect(splitTerminalText(`${ESC}[1;32m20 passed${ESC}[0m in 2s`)).toEqual([
      { type: "text", text: "20 passed", tone: "ok", bold: true },
      plain(" in 2s"),
    ]);
    expect(splitTerminalText(`${ESC}[31mno${ESC}[m${ESC}[39m.`)).toEqual([
      { type: "text", text: "no", tone: "err", bold: false },
      plain("."),
    ]);
  });

  it("does not read palette numbers as colour codes", () => {
    expect(splitTerminalText(`${ESC}[38;5;31mx`)).toEqual([plain("x")]);
    expect(splitTerminalText(`${ESC}[38;2;31;32;33;1mx`)).toEqual([
      { type: "text", text: "x", tone: null, bold: true },
    ]);
  });

  it("shows every character that hides or reorders text", () => {
    expect(labels("a\u202eb\u2066c\u200bd\ufeff\u0000\u0007\u009b\u{e0041}")).toEqual([
      "RLO",
      "LRI",
      "ZWSP",
      "BOM",
      "^@",
      "BEL",
      "U+009B",
      "U+E0041",
    ]);
  });

  it("marks a lone carriage return and a cursor move, not the one of a Windows line end", () => {
    expect(splitTerminalText("a\r\nb")).toEqual([plain("a"), plain("\nb")]);
    expect(labels(`50%\r100%${ESC}[2K`)).toEqual(["CR", "ESC"]);
    expect(labels("paypal\u200d.com")).toEqual(["ZWJ"]);
  });

  it("loses nothing: text and marks together have every character except colours", () => {
    const text = "x\u202ey\r\nz\u0001".repeat(500);
    const segments = splitTerminalText(text);
    const shown = segments.reduce((sum, each) => sum + (each.type === "text" ? each.text.length : 1), 0);
    expect(shown).toBe(text.replaceAll("\r\n", "\n").length);
  });
});
