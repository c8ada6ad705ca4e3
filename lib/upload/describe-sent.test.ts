import { expect, it } from "vitest";
import { sha256 } from "#lib/sha256.ts";
import { describeSentFiles, shortenSent } from "./describe-sent.ts";

const filesOf = (count: number, name = "event") =>
  Array.from({ length: count }, (_, at) => ({
    path: `${name}-${at}.json`,
    bytes: 1,
    sha256: "a".repeat(64),
  }));

it("lists the files of a common run, and knows more than a line of a log holds by their digest only", async () => {
  expect((await describeSentFiles(filesOf(1_000))).list).toHaveLength(1_000);
  expect(await describeSentFiles(filesOf(1_001))).toMatchObject({ count: 1_001, bytes: 1_001, list: null });
  expect((await describeSentFiles(filesOf(200, "x".repeat(600)))).list).toBeNull();
});

it("keeps only short lists in the further receipts of an upload, and every digest", async () => {
  const [long, short] = [await describeSentFiles(filesOf(21)), await describeSentFiles(filesOf(20))];
  const sent = { bytes: 1, sha256: "b".repeat(64), files: long, unpacked: short };
  expect(shortenSent(sent)).toEqual({ ...sent, files: { ...long, list: null } });
  expect(shortenSent({ ...sent, files: null, unpacked: long })).toEqual({
    ...sent,
    files: null,
    unpacked: { ...long, list: null },
  });
});

it("sorts by the bytes of the names, as sort with LC_ALL=C does, and hashes what sha256sum prints", async () => {
  // In UTF-16 the first half of the emoji comes before the private character, in UTF-8 all of it behind.
  const names = ["z.json", "\u{1F600}.json", "\uE000.json", "a/b.json", "a.json"];
  const files = names.map((path) => ({ path, bytes: 2, sha256: sha256(path) }));
  const { list, sha256: digest } = await describeSentFiles(files);
  const inOrder = ["a.json", "a/b.json", "z.json", "\uE000.json", "\u{1F600}.json"];
  expect(list?.map(({ path }) => path)).toEqual(inOrder);
  expect(digest).toBe(sha256(inOrder.map((path) => `${sha256(path)}  ${path}\n`).join("")));
  const many = filesOf(12_000).toReversed();
  const lines = many.map(({ path }) => `${"a".repeat(64)}  ${path}\n`).sort();
  expect((await describeSentFiles(many)).sha256).toBe(sha256(lines.join("")));
});
