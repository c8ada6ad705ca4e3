import { describe, expect, it } from "vitest";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { damagedSession, randomOf } from "./testing/random-session.ts";
import { assistant, importLines, type Line, user } from "./testing/session.ts";

/** Everything a conversation shows: what it shares with its parent, then its own. */
function pathOf(conversation: ImportedConversation, all: readonly ImportedConversation[]): string[] {
  const own = conversation.events.map((event) => event.eventId);
  const { forkedFrom } = conversation;
  const parent = all.find((each) => each.key === forkedFrom?.key);
  if (!parent || !forkedFrom || forkedFrom.eventId === null) return own;
  const shared = pathOf(parent, all);
  const at = shared.indexOf(forkedFrom.eventId);
  expect(at).toBeGreaterThanOrEqual(0);
  return [...shared.slice(0, at + 1), ...own];
}

describe("200 random sessions", () => {
  it("trees of prompts and answers: every leaf is one conversation with exactly its ancestors", () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = randomOf(seed);
      const parents = new Map<string, string | null>([["n0", null]]);
      const lines: Line[] = [user("n0", null, "Start")];
      const count = 2 + random(60);
      for (let at = 1; at < count; at++) {
        // Answers to prompts, prompts to answers; a prompt has one answer at most.
        const wanted = random(3) > 0 ? at - 1 : random(at);
        const isAnswer = lines[wanted]?.type === "user";
        const taken = isAnswer && lines.some((line) => line.parentUuid === `n${wanted}`);
        const parent = taken ? lines.findLastIndex((line) => line.type === "assistant") : wanted;
        const id = `n${at}`;
        parents.set(id, `n${parent}`);
        const makesAnswer = lines[parent]?.type === "user";
        lines.push(
          makesAnswer ? assistant(id, `n${parent}`, `m${at}`, "a") : user(id, `n${parent}`, `p${at}`),
        );
      }
      const ancestorsOf = (id: string): string[] => {
        const parent = parents.get(id) ?? null;
        return parent === null ? [id] : [...ancestorsOf(parent), id];
      };
      const inner = new Set(parents.values());
      const leaves = [...parents.keys()].filter((id) => !inner.has(id));
      const { conversations, rejected } = importLines(lines);
      expect(rejected).toEqual([]);
      const paths = conversations.map((each) => pathOf(each, conversations));
      expect(paths.map((path) => path.join()).sort()).toEqual(
        leaves.map((id) => ancestorsOf(id).join()).sort(),
      );
    }
  });

  it("damaged sessions of any shape: every line is owned once, the same every time", () => {
    for (let seed = 1_000; seed < 1_100; seed++) {
      const lines = damagedSession(seed);
      const read = importLines(lines);
      const bytes = read.conversations.flatMap((each) =>
        each.events.map(({ bytes }) => new TextDecoder().decode(bytes)),
      );
      const expected = new Set(lines.map((line) => JSON.stringify(line)));
      expect(new Set(bytes).size).toBe(bytes.length);
      const told =
        read.conversations.length > 0 && read.rejected.every(({ reason }) => !reason.startsWith("holds no"));
      if (told) expect(new Set(bytes)).toEqual(expected);
      for (const each of read.conversations) {
        const path = pathOf(each, read.conversations);
        expect(new Set(path).size).toBe(path.length);
      }
      expect(importLines(lines)).toEqual(read);
    }
  });
});
