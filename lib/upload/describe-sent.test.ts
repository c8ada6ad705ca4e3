import { expect, it } from "vitest";
import { describeSentFiles, shortenSent } from "./describe-sent.ts";

const filesOf = (count: number, name = "event") =>
  Array.from({ length: count }, (_, at) => ({
    path: `${name}-${at}.json`,
    bytes: 1,
    sha256: "a".repeat(64),
  }));

it("lists the files of a common run, and knows more than a line of a log holds by their digest only", () => {
  expect(describeSentFiles(filesOf(1_000)).list).toHaveLength(1_000);
  expect(describeSentFiles(filesOf(1_001))).toMatchObject({ count: 1_001, bytes: 1_001, list: null });
  expect(describeSentFiles(filesOf(200, "x".repeat(600))).list).toBeNull();
});

it("keeps only short lists in the further receipts of an upload, and every digest", () => {
  const [long, short] = [describeSentFiles(filesOf(21)), describeSentFiles(filesOf(20))];
  const sent = { bytes: 1, sha256: "b".repeat(64), files: long, unpacked: short };
  expect(shortenSent(sent)).toEqual({ ...sent, files: { ...long, list: null } });
  expect(shortenSent({ ...sent, files: null, unpacked: long })).toEqual({
    ...sent,
    files: null,
    unpacked: { ...long, list: null },
  });
});
