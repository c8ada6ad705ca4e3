import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { dockerAgent } from "./importer.ts";
import {
  assistant,
  call,
  file,
  importOne,
  type Json,
  later,
  linesOf,
  result,
  session,
  shapeOf,
  user,
} from "./testing/session.ts";

const START = [user(1, "Go"), assistant(2, "One")];
const parent = file("one.json", session("s1", [...START, user(3, "More"), assistant(4, "Two")]));

describe("branches and forks", () => {
  it("are known by the entries they copied", () => {
    const branch = session("s2", [...START, user(9, "Else")], later(8, { title: "Title of s1 (branched)" }));
    const read = dockerAgent.read([file("two.json", branch), parent]);
    expect(shapeOf(read)).toEqual([
      ["one.json", null, ["Go", "One", "More", "Two"]],
      ["two.json", ["one.json", "One"], ["Else"]],
    ]);
    expect(read.conversations.flatMap(({ events }) => events.filter(({ usage }) => usage))).toHaveLength(2);
    expect(read.conversations[1]).toMatchObject({ externalId: "s2", sourceDigest: null });
  });

  it("of forks hang on the fork, and one without an entry of its own stands at its cut", () => {
    const fork = [...START, user(9, "Else"), assistant(10, "Three")];
    const read = dockerAgent.read([
      parent,
      file("two.json", session("s2", fork, later(8))),
      file("three.json", session("s3", [...fork, user(12, "Last")], later(11))),
      file("four.json", session("s4", fork.slice(0, 3), later(13))),
    ]);
    expect(shapeOf(read).slice(2)).toEqual([
      ["three.json", ["two.json", "Three"], ["Last"]],
      ["four.json", ["two.json", "Else"], []],
    ]);
  });

  it("two runs that begin with the same words in the same second are two runs", () => {
    const other = file("two.json", session("s2", [user(1, "Go"), assistant(2, "Another")], later(1)));
    const fork = file(
      "three.json",
      session("s3", [user(1, "Go"), assistant(2, "Another"), user(9, "On")], later(8)),
    );
    const read = dockerAgent.read([parent, other, fork]);
    expect(read.conversations.map(({ forkedFrom }) => forkedFrom?.key ?? null)).toEqual([
      null,
      null,
      "two.json",
    ]);
  });

  it("a branch that names its parent needs no shared answer", () => {
    const branch = session(
      "s2",
      [user(1, "Go"), user(9, "Else")],
      later(8, { branch_parent_session_id: "s1" }),
    );
    expect(shapeOf(dockerAgent.read([parent, file("two.json", branch)]))[1]).toEqual([
      "two.json",
      ["one.json", "Go"],
      ["Else"],
    ]);
  });

  it("the same file twice, and an older state of a session, come in once", () => {
    const read = dockerAgent.read([
      parent,
      { ...parent, path: "again.json" },
      file("old.json", session("s1", START)),
    ]);
    expect(read.conversations.map(({ key }) => key)).toEqual(["one.json"]);
    expect(read.rejected).toEqual([
      { file: "again.json", line: null, reason: "holds the same bytes as one.json; imported once" },
      { file: "old.json", line: null, reason: "holds nothing that one.json does not hold; imported with it" },
    ]);
  });

  it("the digest of a root covers its family, wherever the files lie", () => {
    const fork = file("two.json", session("s2", [...START, user(9, "Else")], later(8)));
    const digest = (files: Parameters<typeof dockerAgent.read>[0]) =>
      dockerAgent.read(files).conversations[0]?.sourceDigest;
    expect(
      digest([
        { ...fork, path: "x/2.json" },
        { ...parent, path: "x/1.json" },
      ]),
    ).toBe(digest([parent, fork]));
    expect(digest([parent])).not.toBe(digest([parent, fork]));
  });
});

describe("sub-sessions", () => {
  const sub = (id: string, at: number, messages: Json[] = []) => ({
    sub_session: session(
      id,
      [user(at, `Task of ${id}`), assistant(at + 1, `Answer of ${id}`), ...messages],
      later(at),
    ),
  });
  const delegate = assistant(2, "", {
    tool_calls: [
      call("c0", "think", {}),
      call("c1", "transfer_task", { task: "first" }),
      call("c2", "transfer_task", { task: "second" }),
    ],
  });
  const entries = [
    user(1, "Go"),
    delegate,
    result(2, "c0", "ok"),
    sub("a", 3, [sub("inner", 5)]),
    result(7, "c1", "one"),
    sub("b", 8),
    result(10, "c2", "two"),
    assistant(11, "Done"),
  ];

  it("are conversations of their own, tied to the call that handed the task over", () => {
    const read = importOne(entries);
    const calls = read.conversations[0]?.events.filter(
      ({ toolName, kind }) => toolName === "transfer_task" && kind === "tool_call",
    );
    expect(read.conversations.map(({ key, externalId, spawnedBy }) => [key, externalId, spawnedBy])).toEqual([
      ["s.json", "s1", null],
      ["s.json#3", "a", { key: "s.json", eventId: calls?.[0]?.eventId }],
      ["s.json#3#2", "inner", { key: "s.json#3", eventId: null }],
      ["s.json#5", "b", { key: "s.json", eventId: calls?.[1]?.eventId }],
    ]);
    expect(linesOf(read.conversations[0])).toEqual([
      "Go",
      "think",
      "first",
      "second",
      "ok",
      "one",
      "two",
      "Done",
    ]);
    expect(linesOf(read.conversations[1])).toEqual(["Task of a", "Answer of a"]);
  });

  it("of a copied history are not imported again, though their ids are new", () => {
    const copied = [...entries.slice(0, 3), sub("new-a", 3, [sub("new-inner", 5)]), ...entries.slice(4, 5)];
    const renamed = JSON.parse(
      JSON.stringify(copied)
        .replaceAll("Task of new-", "Task of ")
        .replaceAll("Answer of new-", "Answer of ")
        .replaceAll("Title of new-", "Title of "),
    );
    const read = dockerAgent.read([
      file("one.json", session("s1", entries)),
      file("two.json", session("s2", [...renamed, user(20, "Else")], later(19))),
    ]);
    expect(shapeOf(read).at(-1)).toEqual(["two.json", ["one.json", "one"], ["Else"]]);
    expect(read.conversations).toHaveLength(5);
  });

  it("an empty one is an event", () => {
    const read = importOne([user(1, "Go"), { sub_session: session("e", []) }]);
    expect(read.conversations).toHaveLength(1);
    expect(read.conversations[0]?.events.at(-1)).toMatchObject({
      kind: "state",
      sourceKind: "session",
      model: [],
    });
  });
});

describe("random families", () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    "seed %i: every entry once, every session whole",
    (seed) => {
      const random = seededRandom(seed);
      const sessions: { path: string; entries: Json[]; lines: string[] }[] = [];
      let made = 0;
      for (let at = 0; at < 5; at++) {
        const from = sessions.length > 0 && random.chance(0.8) ? random.pick(sessions) : null;
        // A copy without an answer is no evidence.
        const kept = from ? 2 + random.int(from.entries.length - 1) : 0;
        const entries = from?.entries.slice(0, kept) ?? [];
        const lines = from?.lines.slice(0, kept) ?? [];
        for (let count = 2 + random.int(5); count > 0; count--) {
          made++;
          const isAnswer = entries.length === 1 || (entries.length > 1 && random.chance(0.5));
          entries.push(isAnswer ? assistant(made, `say ${made}`) : user(made, `say ${made}`));
          lines.push(`say ${made}`);
        }
        sessions.push({ path: `${at}.json`, entries, lines });
      }
      const files = sessions.map(({ path, entries }, at) =>
        file(path, session(`s${at}`, entries, later(at * 1_000))),
      );
      const read = dockerAgent.read(files);
      const lineUp = (key: string): { id: string; line: string }[] => {
        const own = read.conversations.find((each) => each.key === key);
        const from = own?.forkedFrom;
        const before = from ? lineUp(from.key) : [];
        const shared = before.slice(0, before.findIndex(({ id }) => id === from?.eventId) + 1);
        return [
          ...shared,
          ...(own?.events.map(({ eventId, summary }) => ({ id: eventId, line: summary })) ?? []),
        ];
      };
      for (const { path, lines } of sessions) expect(lineUp(path).map(({ line }) => line)).toEqual(lines);
      expect(read.conversations.flatMap(linesOf)).toHaveLength(made);
      expect(shapeOf(dockerAgent.read([...files].reverse()))).toEqual(shapeOf(read));
    },
  );
});
