import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { pi } from "./importer.ts";
import {
  assistant,
  call,
  entry,
  HEADER,
  importLines,
  type Line,
  pathOf,
  result,
  session,
  shapeOf,
  user,
} from "./testing/session.ts";

const U1 = user("u1", null, "Go");
const A1 = assistant("a1", "u1", "One");
const U2 = user("u2", "a1", "Left alone");
const A2 = assistant("a2", "u2", "Two");
const U3 = user("u3", "a1", "Taken back");
const A3 = assistant("a3", "u3", "Three");

describe("branches inside a file", () => {
  it("the trunk ends in the last entry; what was left is a fork from where it leaves", () => {
    const read = importLines([U1, A1, U2, A2, U3, A3]);
    expect(shapeOf(read)).toEqual([
      ["s.jsonl", null, ["s1", "u1", "a1", "u3", "a3"]],
      ["s.jsonl#u2", ["s.jsonl", "a1"], ["u2", "a2"]],
    ]);
    expect(read.conversations[1]).toMatchObject({
      externalId: "s1#u2",
      title: "Left alone",
      status: "idle",
      promptCacheKey: null,
      sourceDigest: null,
    });
  });

  it("a session started over is a fork that shares the header only", () => {
    expect(shapeOf(importLines([U1, A1, user("v1", null, "Again")]))).toEqual([
      ["s.jsonl", null, ["s1", "v1"]],
      ["s.jsonl#u1", ["s.jsonl", "s1"], ["u1", "a1"]],
    ]);
  });

  it("a fork behind a response has all of its calls", () => {
    const calls = assistant("a1", "u1", [call("c1", "bash", {}), call("c2", "bash", {})]);
    const read = importLines([U1, calls, result("r1", "a1", "c1", "x"), result("r2", "a1", "c1", "y")]);
    expect(read.conversations[1]?.forkedFrom).toEqual({ key: "s.jsonl", eventId: "a1#1" });
  });

  it("a label or name nothing goes on from makes no branch", () => {
    const label = entry("l1", "u1", "label", { targetId: "u1", label: "here" });
    expect(
      shapeOf(importLines([U1, label, A1, entry("n1", "u1", "session_info", { name: "N" }), U2])),
    ).toEqual([["s.jsonl", null, ["s1", "u1", "l1", "n1", "a1", "u2"]]]);
  });

  it("each branch stands with the model and thinking level of its own path", () => {
    const read = importLines([
      U1,
      entry("m1", "u1", "model_change", { provider: "openai", modelId: "gpt-5.4" }),
      entry("t1", "m1", "thinking_level_change", { thinkingLevel: "low" }),
      A1,
    ]);
    expect(read.conversations.map(({ config }) => [config.provider, config.model])).toEqual([
      ["anthropic", "claude-opus-4-5"],
      ["openai", "gpt-5.4"],
    ]);
  });
});

describe("forks across files", () => {
  const fork: Line = {
    ...HEADER,
    id: "s2",
    timestamp: "2026-01-06T00:00:00.000Z",
    parentSession: "/home/s1.jsonl",
  };
  const parent = session("s1.jsonl", [U1, A1, U2, A2]);

  it("share the prefix: every entry once, its usage once", () => {
    const read = pi.read([session("s2.jsonl", [U1, A1, U3, A3], fork), parent]);
    expect(shapeOf(read)).toEqual([
      ["s1.jsonl", null, ["s1", "u1", "a1", "u2", "a2"]],
      ["s2.jsonl", ["s1.jsonl", "a1"], ["s2", "u3", "a3"]],
    ]);
    expect(read.conversations.flatMap(({ events }) => events.filter(({ usage }) => usage))).toHaveLength(3);
    expect(read.conversations[1]).toMatchObject({
      externalId: "s2",
      promptCacheKey: "s2",
      title: "Taken back",
    });
    expect(read.rejected).toEqual([]);
  });

  it("of a fork keep their own fork point, and branches of a fork theirs", () => {
    const grandchild = { ...fork, id: "s3", timestamp: "2026-01-07T00:00:00.000Z" };
    const read = pi.read([
      parent,
      session("s2.jsonl", [U1, A1, U3, A3], fork),
      session("s3.jsonl", [U1, A1, U3, A3, user("u4", "a3", "More"), user("u5", "u1", "Else")], grandchild),
    ]);
    expect(shapeOf(read).slice(2)).toEqual([
      ["s3.jsonl", ["s1.jsonl", "u1"], ["s3", "u5"]],
      ["s3.jsonl#u4", ["s2.jsonl", "a3"], ["u4"]],
    ]);
  });

  it("in a branch the parent left stand on that branch", () => {
    const both = session("s1.jsonl", [U1, A1, U2, A2, U3, A3]);
    const read = pi.read([both, session("s2.jsonl", [U1, A1, U2, user("u4", "u2", "New")], fork)]);
    expect(shapeOf(read)[2]).toEqual(["s2.jsonl", ["s1.jsonl#u2", "u2"], ["s2", "u4"]]);
  });

  it("without an entry of their own are forks with a header only", () => {
    const read = pi.read([parent, session("s2.jsonl", [U1, A1], fork)]);
    expect(shapeOf(read)[1]).toEqual(["s2.jsonl", ["s1.jsonl", "a1"], ["s2"]]);
  });

  it("from the very first message name their parent and share nothing", () => {
    const read = pi.read([parent, session("s2.jsonl", [user("v1", null, "Fresh")], fork)]);
    expect(shapeOf(read)[1]).toEqual(["s2.jsonl", ["s1.jsonl", null], ["s2", "v1"]]);
  });

  it("whose parent is not there stand alone; two of one missing parent still share their prefix", () => {
    const sister = { ...fork, id: "s3", timestamp: "2026-01-07T00:00:00.000Z" };
    const read = pi.read([
      session("s3.jsonl", [U1, A1, U2], sister),
      session("s2.jsonl", [U1, A1, U3, A3], fork),
    ]);
    expect(shapeOf(read)).toEqual([
      ["s2.jsonl", null, ["s2", "u1", "a1", "u3", "a3"]],
      ["s3.jsonl", ["s2.jsonl", "a1"], ["s3", "u2"]],
    ]);
    expect(JSON.parse(read.conversations[0]?.agentState ?? "")).toMatchObject({
      parentSession: "/home/s1.jsonl",
    });
  });

  it("of version 1 sessions are found by text and time", () => {
    const bare = (line: Line) => {
      const { id: _id, parentId: _parentId, ...rest } = line;
      return rest;
    };
    const old = { ...HEADER, version: undefined };
    const read = pi.read([
      session("s1.jsonl", [U1, A1].map(bare), old),
      session("s2.jsonl", [U1, A1, U3].map(bare), fork),
      // Gone on with by a version that gives ids.
      session("s3.jsonl", [U1, A1, U2], { ...fork, id: "s3", timestamp: "2026-01-07T00:00:00.000Z" }),
    ]);
    const [u1 = "", a1 = ""] = read.conversations[0]?.events.slice(1).map(({ eventId }) => eventId) ?? [];
    expect(a1).toMatch(/^message-/);
    expect(pathOf(read, "s2.jsonl")).toEqual(["s1", u1, a1, "s2", expect.stringMatching(/^message-/)]);
    expect(pathOf(read, "s3.jsonl")).toEqual(["s1", u1, a1, "s3", "u2"]);
  });

  it("are not seen where only the words are the same", () => {
    const { timestamp: _time, ...untimed } = user("x1", null, "Go");
    const read = pi.read([
      session("s1.jsonl", [U1]),
      session("s2.jsonl", [user("v1", null, "Go")], { ...fork, parentSession: undefined }),
      session("s3.jsonl", [untimed], { ...fork, id: "s3", parentSession: undefined }),
      session("s4.jsonl", [{ ...untimed, id: "x2" }], { ...fork, id: "s4", parentSession: undefined }),
    ]);
    expect(read.conversations.map(({ forkedFrom }) => forkedFrom)).toEqual([null, null, null, null]);
  });

  it("an older copy of a session is not a second session", () => {
    const read = pi.read([session("old.jsonl", [U1, A1]), session("new.jsonl", [U1, A1, U2])]);
    expect(shapeOf(read)).toEqual([["new.jsonl", null, ["s1", "u1", "a1", "u2"]]]);
    expect(read.rejected).toEqual([
      {
        file: "old.jsonl",
        line: null,
        reason: "holds nothing that new.jsonl does not hold; imported with it",
      },
    ]);
  });

  it("headers that name each other are no reason to stop", () => {
    const one = session("s1.jsonl", [U1], { ...HEADER, parentSession: "s2.jsonl" });
    const two = session("s2.jsonl", [user("v1", null, "Hm")], { ...fork, parentSession: "s1.jsonl" });
    expect(shapeOf(pi.read([two, one]))).toEqual([
      ["s1.jsonl", null, ["s1", "u1"]],
      ["s2.jsonl", ["s1.jsonl", null], ["s2", "v1"]],
    ]);
  });

  it("the digest of a root covers its family, wherever the files lie", () => {
    const child = (path: string) => session(path, [U1, A1, U3], fork);
    const digest = (files: Parameters<typeof pi.read>[0]) => pi.read(files).conversations[0]?.sourceDigest;
    const together = digest([parent, child("s2.jsonl")]);
    expect(digest([child("a/b.jsonl"), { ...parent, path: "a/s1.jsonl" }])).toBe(together);
    expect(digest([parent])).not.toBe(together);
  });
});

describe("random sessions", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "seed %i: every leaf has its path, every entry one owner",
    (seed) => {
      const random = seededRandom(seed);
      const files: { path: string; lines: Line[]; header: Line }[] = [];
      let made = 0;
      for (let file = 0; file < 4; file++) {
        const from = files.length > 0 && random.chance(0.8) ? random.pick(files) : null;
        const kept = from ? random.int(from.lines.length + 1) : 0;
        const lines = from ? from.lines.slice(0, kept) : [];
        for (let count = random.int(12) + 1; count > 0; count--) {
          const id = `e${made++}`;
          const isRoot = lines.length === 0 || random.chance(0.05);
          const parent = isRoot ? null : String((random.chance(0.7) ? lines.at(-1) : random.pick(lines))?.id);
          lines.push(
            random.chance(0.5) ? user(id, parent, `say ${id}`) : assistant(id, parent, `answer ${id}`),
          );
        }
        const time = new Date(Date.UTC(2026, 0, file + 1)).toISOString();
        const parentSession = from && random.chance(0.5) ? { parentSession: from.path } : {};
        files.push({
          path: `f${file}.jsonl`,
          lines,
          header: { ...HEADER, id: `h${file}`, timestamp: time, ...parentSession },
        });
      }
      const sources = files.map(({ path, lines, header }) => session(path, lines, header));
      const read = pi.read(sources);
      expect(read.rejected).toEqual([]);
      const owned = read.conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId));
      expect([...owned].sort()).toEqual(
        [...files.map((_file, at) => `h${at}`), ...Array.from({ length: made }, (_, at) => `e${at}`)].sort(),
      );
      const shown = new Set(
        read.conversations.map(({ key }) =>
          pathOf(read, key)
            .filter((id) => id.startsWith("e"))
            .join(" "),
        ),
      );
      for (const { path, lines } of files) {
        const byId = new Map(lines.map((line) => [String(line.id), line]));
        const walk = (id: string): string[] => {
          const parent = byId.get(id)?.parentId;
          return [...(typeof parent === "string" ? walk(parent) : []), id];
        };
        const leaves = lines.filter((line) => !lines.some((other) => other.parentId === line.id));
        for (const leaf of leaves) {
          const way = walk(String(leaf.id)).join(" ");
          expect([path, [...shown].some((each) => each === way || each.startsWith(`${way} `))]).toEqual([
            path,
            true,
          ]);
        }
        const head = walk(String(lines.at(-1)?.id)).join(" ");
        expect(
          pathOf(read, path)
            .filter((id) => id.startsWith("e"))
            .join(" "),
        ).toBe(head);
      }
      expect(pi.read([...sources].reverse())).toEqual(read);
    },
  );
});
