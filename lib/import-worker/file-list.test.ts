import { expect, it } from "vitest";
import { packFileList, unpackFileList } from "./file-list.ts";

it("gives back every file, whatever its name holds", () => {
  const files = [
    { path: "events/event-00000-a.json", offset: 0, size: 12 },
    { path: "", offset: 12, size: 0 },
    { path: "a\nb\0c/😀.jsonl", offset: 12, size: 2 ** 40 },
  ];
  expect(unpackFileList(packFileList(files))).toEqual(files);
  expect(unpackFileList(packFileList([]))).toEqual([]);
});
