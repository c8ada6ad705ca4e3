import { describe, expect, it } from "vitest";
import { collectDropped, MAX_DROPPED_FILES, takeDropped } from "./collect-dropped.ts";

type Tree = { [name: string]: Tree | string };

const PORTION = 100;

function toEntry(name: string, content: Tree | string): FileSystemEntry {
  if (typeof content === "string") {
    const file = new File([content], name);
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (done: (file: File) => void) => done(file),
    } as never;
  }
  const children = Object.entries(content).map(([child, inner]) => toEntry(child, inner));
  const createReader = () => {
    let given = 0;
    return {
      readEntries: (done: (entries: FileSystemEntry[]) => void) => {
        done(children.slice(given, given + PORTION));
        given += PORTION;
      },
    };
  };
  return { name, isFile: false, isDirectory: true, createReader } as never;
}

function manyFiles(count: number): Tree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`event-${String(index).padStart(5, "0")}.json`, "{}"]),
  );
}

const item = (kind: string, entry: FileSystemEntry | null, file: File | null): DataTransferItem =>
  ({ kind, webkitGetAsEntry: () => entry, getAsFile: () => file }) as never;

describe("takeDropped", () => {
  it("takes folders as entries, files without an entry as files, and leaves text out", async () => {
    const folder = toEntry("run", { "a.json": "1" });
    const file = new File(["2"], "b.json");
    const dropped = takeDropped([
      item("file", folder, null),
      item("string", null, null),
      item("file", null, file),
    ]);
    expect((await collectDropped(dropped)).map(({ path }) => path)).toEqual(["b.json", "run/a.json"]);
  });
});

describe("collectDropped", () => {
  it("finds files of nested folders with their relative paths, in order", async () => {
    const run = toEntry("run", {
      "base_state.json": "{}",
      events: { "b.json": "2", "a.json": "1" },
      ".DS_Store": "x",
    });
    const files = await collectDropped({ entries: [run, toEntry("other.zip", "zip")], files: [] });
    expect(files.map(({ path }) => path)).toEqual([
      "other.zip",
      "run/base_state.json",
      "run/events/a.json",
      "run/events/b.json",
    ]);
    expect(await files[2]?.file.text()).toBe("1");
  });

  it("reads a directory to its end although browsers hand it out in portions", async () => {
    const files = await collectDropped({ entries: [toEntry("run", { events: manyFiles(250) })], files: [] });
    expect(files).toHaveLength(250);
    expect(files.at(-1)?.path).toBe("run/events/event-00249.json");
  });

  it("refuses a drop that cannot be a run", async () => {
    await expect(
      collectDropped({ entries: [toEntry("home", manyFiles(MAX_DROPPED_FILES + 1))], files: [] }),
    ).rejects.toThrow("Drop the folder of one run");
  });
});
