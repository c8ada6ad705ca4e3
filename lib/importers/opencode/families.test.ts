import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { opencode } from "./importer.ts";
import {
  answer,
  copied,
  exportFile,
  idsOf,
  importOne,
  type Message,
  session,
  shapeOf,
  text,
  timeAt,
  tool,
  user,
} from "./testing/session.ts";

const U1 = user("u1", 1, "Go");
const A1 = answer("a1", 2, [text("a1-t", "One"), tool("a1-c", "c1")]);
const U2 = user("u2", 3, "More");
const A2 = answer("a2", 4, [text("a2-t", "Two")]);
const A1_IDS = ["a1-t", "a1-c", "a1-c#result", "a1"];

describe("a revert", () => {
  it("that waits for the next prompt leaves a branch", () => {
    const read = importOne([U1, A1, U2, A2], session("ses_1", { revert: { messageID: "u2" } }));
    expect(shapeOf(read)).toEqual([
      ["s.json", null, ["ses_1", "u1", ...A1_IDS]],
      ["s.json#u2", ["s.json", "a1"], ["u2", "a2-t", "a2"]],
    ]);
    expect(read.conversations[1]).toMatchObject({
      externalId: "ses_1#u2",
      title: "More",
      status: "idle",
      promptCacheKey: null,
      sourceDigest: null,
    });
  });

  it("to the first message leaves the session empty", () => {
    expect(shapeOf(importOne([U1, A1], session("ses_1", { revert: { messageID: "u1" } })))).toEqual([
      ["s.json", null, ["ses_1"]],
      ["s.json#u1", ["s.json", "ses_1"], ["u1", ...A1_IDS]],
    ]);
  });

  it("to a part of an answer parts the answer", () => {
    const revert = { messageID: "a1", partID: "a1-c" };
    const read = importOne([U1, A1, U2], session("ses_1", { revert }));
    expect(shapeOf(read)).toEqual([
      ["s.json", null, ["ses_1", "u1", "a1-t", "a1"]],
      ["s.json#a1-c", ["s.json", "a1"], ["a1-c", "a1-c#result", "u2"]],
    ]);
    expect(read.conversations.flatMap(({ events }) => events.filter(({ usage }) => usage))).toHaveLength(1);
  });

  it("to a message that is gone starts behind it, or nowhere", () => {
    expect(
      importOne([U1, A1, U2], session("ses_1", { revert: { messageID: "b" } })).conversations,
    ).toHaveLength(2);
    const none = importOne([U1, A1], session("ses_1", { revert: { messageID: "zz" } }));
    expect(none.conversations).toHaveLength(1);
    expect(none.rejected.map(({ reason }) => reason)).toEqual([
      "the session was reverted to a message that is not in the file; nothing in it was taken back",
    ]);
  });

  it("stays visible beside a later export of the session", () => {
    const before = session("ses_1", { revert: { messageID: "u2" } });
    const after = session("ses_1", { time: { created: timeAt(0), updated: timeAt(2_000) } });
    const read = opencode.read([
      exportFile("before.json", before, [U1, A1, U2, A2]),
      exportFile("after.json", after, [U1, A1, user("u3", 9, "Other")]),
    ]);
    expect(shapeOf(read)).toEqual([
      ["after.json", null, ["ses_1", "u1", ...A1_IDS, "u3"]],
      ["before.json#u2", ["after.json", "a1"], ["u2", "a2-t", "a2"]],
    ]);
    expect(read.rejected).toEqual([]);
  });
});

describe("forks", () => {
  const parent = exportFile("one.json", session("ses_1"), [U1, A1, U2, A2]);
  const later = { created: timeAt(500), updated: timeAt(600) };
  const U3 = user("u3", 700, "Else");

  it("are known by times and calls, though every id is new", () => {
    const fork = exportFile("two.json", session("ses_2", { time: later }), [...copied([U1, A1]), U3]);
    const read = opencode.read([fork, parent]);
    expect(shapeOf(read)).toEqual([
      ["one.json", null, ["ses_1", "u1", ...A1_IDS, "u2", "a2-t", "a2"]],
      ["two.json", ["one.json", "a1"], ["ses_2", "u3"]],
    ]);
    expect(read.conversations.flatMap(({ events }) => events.filter(({ usage }) => usage))).toHaveLength(2);
    expect(read.conversations[1]).toMatchObject({ promptCacheKey: "ses_2", sourceDigest: null });
  });

  it("of forks hang on the fork", () => {
    const fork = [...copied([U1, A1]), U3];
    const read = opencode.read([
      parent,
      exportFile("two.json", session("ses_2", { time: later }), fork),
      exportFile("three.json", session("ses_3", { time: { created: timeAt(800) } }), [...copied(fork), A2]),
    ]);
    expect(shapeOf(read)[2]).toEqual(["three.json", ["two.json", "u3"], ["ses_3", "a2-t", "a2"]]);
  });

  it("without a message of their own stand at their cut", () => {
    const read = opencode.read([
      parent,
      exportFile("two.json", session("ses_2", { time: later }), copied([U1])),
    ]);
    expect(shapeOf(read)[1]).toEqual(["two.json", ["one.json", "u1"], ["ses_2"]]);
  });

  it("are not seen where other calls were made, other words said, or no time is written", () => {
    const info = (at: number) => session(`ses_${at}`, { time: { created: timeAt(at) } });
    const otherCall = answer("x1", 2, [text("a1-t", "One"), tool("x1-c", "other")]);
    const { time: _time, ...untimed } = U1.info;
    const read = opencode.read([
      parent,
      exportFile("2.json", info(2), [user("v1", 1, "Stop")]),
      exportFile("3.json", info(3), [...copied([U1]), otherCall]),
      exportFile("4.json", info(4), [{ info: { ...untimed, id: "y" }, parts: U1.parts }]),
    ]);
    expect(read.conversations.map(({ forkedFrom }) => forkedFrom?.eventId ?? null)).toEqual([
      null,
      "u1",
      null,
      null,
    ]);
  });

  it("the same export twice, and an older state of a session, come in once", () => {
    const older = session("ses_1", { time: { created: timeAt(0), updated: timeAt(10) } });
    const read = opencode.read([
      exportFile("old.json", older, [U1, A1]),
      parent,
      { ...parent, path: "again.json" },
    ]);
    expect(shapeOf(read).map(([key]) => key)).toEqual(["one.json"]);
    expect(read.rejected).toEqual([
      { file: "again.json", line: null, reason: "holds the same bytes as one.json; imported once" },
      { file: "old.json", line: null, reason: "holds nothing that one.json does not hold; imported with it" },
    ]);
  });
});

describe("sub-agents", () => {
  const task = tool("a1-task", "c9", { metadata: { sessionId: "ses_9" } });
  const caller = exportFile("one.json", session("ses_1"), [U1, answer("a1", 2, [task])]);
  const info = (extra = {}) =>
    session("ses_9", { parentID: "ses_1", time: { created: timeAt(3) }, ...extra });
  const agent = exportFile("nine.json", info(), [user("v1", 4, "Count")]);

  it("hang on the call that made them", () => {
    const read = opencode.read([agent, caller]);
    expect(
      read.conversations.map(({ key, spawnedBy, promptCacheKey }) => [key, spawnedBy, promptCacheKey]),
    ).toEqual([
      ["one.json", null, "ses_1"],
      ["nine.json", { key: "one.json", eventId: "a1-task" }, null],
    ]);
  });

  it("hang on their session when no call names them, and stand alone without it", () => {
    const bare = exportFile("one.json", session("ses_1"), [U1]);
    expect(opencode.read([agent, bare]).conversations[1]?.spawnedBy).toEqual({
      key: "one.json",
      eventId: null,
    });
    expect(opencode.read([agent]).conversations[0]).toMatchObject({
      spawnedBy: null,
      promptCacheKey: "ses_9",
    });
  });

  it("whose call was taken back hang on the branch it is in", () => {
    const reverted = exportFile("one.json", session("ses_1", { revert: { messageID: "a1" } }), [
      U1,
      answer("a1", 2, [task]),
    ]);
    const read = opencode.read([agent, reverted]);
    expect(read.conversations[2]).toMatchObject({
      key: "nine.json",
      spawnedBy: { key: "one.json#a1-start", eventId: "a1-task" },
    });
  });

  it("that name each other, or themselves, are roots", () => {
    const own = exportFile("x.json", session("ses_x", { parentID: "ses_x" }), [U1]);
    expect(opencode.read([own]).conversations[0]?.spawnedBy).toBeNull();
    const left = exportFile("l.json", session("ses_l", { parentID: "ses_r" }), [user("v1", 1, "a")]);
    const right = exportFile("r.json", session("ses_r", { parentID: "ses_l" }), [user("v2", 2, "b")]);
    const read = opencode.read([left, right]);
    expect(read.conversations.map(({ key, spawnedBy }) => [key, spawnedBy?.key ?? null])).toEqual([
      ["l.json", null],
      ["r.json", "l.json"],
    ]);
  });

  it("are part of their root's digest", () => {
    const digest = (files: Parameters<typeof opencode.read>[0]) =>
      opencode.read(files).conversations[0]?.sourceDigest;
    expect(digest([caller, agent])).toBe(
      digest([
        { ...agent, path: "x/9.json" },
        { ...caller, path: "x/1.json" },
      ]),
    );
    expect(digest([caller])).not.toBe(digest([caller, agent]));
  });
});

describe("random families", () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    "seed %i: every message once, every session whole",
    (seed) => {
      const random = seededRandom(seed);
      const sessions: { id: string; messages: Message[]; names: string[] }[] = [];
      let made = 0;
      for (let at = 0; at < 5; at++) {
        const from = sessions.length > 0 && random.chance(0.8) ? random.pick(sessions) : null;
        const kept = from ? random.int(from.messages.length + 1) : 0;
        const messages = copied(from?.messages.slice(0, kept) ?? []);
        const names = from?.names.slice(0, kept) ?? [];
        for (let count = random.int(6) + 1; count > 0; count--) {
          made++;
          names.push(`say ${made}`);
          messages.push(
            random.chance(0.5)
              ? user(`m${made}`, made, `say ${made}`)
              : answer(`m${made}`, made, [text(`m${made}-t`, `say ${made}`)]),
          );
        }
        sessions.push({ id: `ses_${at}`, messages, names });
      }
      const files = sessions.map(({ id, messages }, at) =>
        exportFile(`${id}.json`, session(id, { time: { created: timeAt(at * 10_000) } }), messages),
      );
      const read = opencode.read(files);
      expect(read.rejected).toEqual([]);
      const said = (key: string): string[] => {
        const own = read.conversations.find((each) => each.key === key);
        const from = own?.forkedFrom;
        const before = from ? said(from.key) : [];
        const parent = read.conversations.find((each) => each.key === from?.key);
        const shared = parent && from?.eventId ? before.slice(0, lengthAt(parent.key, from.eventId)) : before;
        return [
          ...shared,
          ...(own?.events.filter(({ kind }) => kind === "message").map(({ summary }) => summary) ?? []),
        ];
      };
      const lengthAt = (key: string, eventId: string): number => {
        const own = read.conversations.find((each) => each.key === key);
        const at = idsOf(own).indexOf(eventId);
        const from = own?.forkedFrom;
        if (at < 0 && from) return lengthAt(from.key, eventId);
        const before = from?.eventId ? lengthAt(from.key, from.eventId) : 0;
        return before + (own?.events.slice(0, at + 1).filter(({ kind }) => kind === "message").length ?? 0);
      };
      for (const { id, names } of sessions) expect(said(`${id}.json`)).toEqual(names);
      const all = read.conversations.flatMap(({ events }) => events.filter(({ kind }) => kind === "message"));
      expect(all).toHaveLength(made);
      expect(shapeOf(opencode.read([...files].reverse()))).toEqual(shapeOf(read));
    },
  );
});
