import { describe, expect, it } from "vitest";
import { chooseTextMode, MAX_MARKDOWN } from "./text-mode.ts";

describe("chooseTextMode", () => {
  it("renders ordinary messages as markdown", () => {
    const table = `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(400)}`;
    const list = "- [ ] item with **bold** and `code`\n  1. nested\n".repeat(100);
    for (const text of [
      "hello",
      table,
      list,
      "> quote\n> > reply",
      `${"-".repeat(200)}\n${"*".repeat(80)}`,
    ]) {
      expect(chooseTextMode(text)).toEqual({ markdown: true });
    }
  });

  it("shows what is too long or nested to hurt as plain text", () => {
    const hostile = [
      "a".repeat(MAX_MARKDOWN + 1),
      ">".repeat(5_000),
      `intro\n${"> ".repeat(2_000)}`,
      "- ".repeat(300),
      "a**b".repeat(12_000),
      "![".repeat(20_000),
    ];
    for (const text of hostile) expect(chooseTextMode(text).markdown).toBe(false);
  });
});
