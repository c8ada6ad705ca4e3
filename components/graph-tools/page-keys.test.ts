import { describe, expect, it } from "vitest";
import { commandOf, PAGE_KEYS } from "./page-keys.ts";

function run(key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) {
  const calls: string[] = [];
  const none = { ctrlKey: false, metaKey: false, altKey: false };
  commandOf({ key, ...none, ...modifiers })?.({
    search: () => calls.push("search"),
    error: (direction) => calls.push(`error ${direction}`),
    sibling: (direction) => calls.push(`sibling ${direction}`),
    outline: () => calls.push("outline"),
    help: () => calls.push("help"),
  });
  return calls;
}

describe("keys of the run page", () => {
  it("lead where the help says", () => {
    expect(["/", "e", "E", "[", "]", "o", "?"].flatMap((key) => run(key))).toEqual([
      "search",
      "error 1",
      "error -1",
      "sibling -1",
      "sibling 1",
      "outline",
      "help",
    ]);
    const listed = PAGE_KEYS[0].keys.map(({ keys }) => keys.at(-1));
    for (const key of ["/", "e", "E", "[", "]", "o", "?"]) expect(listed).toContain(key);
  });

  it("leave the browser's shortcuts alone", () => {
    expect(run("e", { ctrlKey: true })).toEqual([]);
    expect(run("[", { metaKey: true })).toEqual([]);
    expect(run("[", { ctrlKey: true })).toEqual([]);
    expect(run("x")).toEqual([]);
  });

  it("take brackets typed with AltGr, which browsers report as Ctrl and Alt", () => {
    expect(run("]", { ctrlKey: true, altKey: true })).toEqual(["sibling 1"]);
  });
});
