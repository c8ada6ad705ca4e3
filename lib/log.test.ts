import { afterEach, expect, it, vi } from "vitest";
import { logError } from "./log.ts";

afterEach(() => vi.restoreAllMocks());

it("writes one line per record, whatever is in ids and titles (A10)", () => {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  logError('title\r\n{"level":"info"}\u001b[31m', new Error("id\nline two\u001b[2J"));
  expect(lines).toHaveLength(1);
  expect([...(lines[0] ?? "")].every((character) => character >= " ")).toBe(true);
  expect(JSON.parse(lines[0] ?? "").where).toContain("title\r\n");
});
