import { expect, it } from "vitest";
import { boundRejected } from "./bound-rejected.ts";

const lines = (file: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ file, line: at + 1, reason: "is not valid JSON" }));

it("names the first thousand of a file and counts the rest, file by file", () => {
  const bounded = boundRejected([...lines("a.jsonl", 3_500), ...lines("b.jsonl", 1_000)]);
  expect(bounded).toEqual([
    ...lines("a.jsonl", 1_000),
    ...lines("b.jsonl", 1_000),
    { file: "a.jsonl", line: null, reason: "2500 more of its lines were rejected" },
  ]);
  expect(boundRejected([])).toEqual([]);
});
