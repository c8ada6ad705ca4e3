import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "./importer.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const root = join(CORPUS, "generated/openhands-sdk-1.43-derived");

function load(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), bytes: new Uint8Array(readFileSync(path)) }));
}

const text = ({ bytes }: SourceFile) => new TextDecoder().decode(bytes);
const logOf = (files: readonly SourceFile[]) =>
  files
    .filter(({ path }) => path.includes("/events/"))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(text);
const idOf = (line: string): string => JSON.parse(line).id;
/** Prompt tokens as the state adds them up, and the responses it lists. */
const metersOf = (files: readonly SourceFile[]) => {
  const state = JSON.parse(text(files.find(({ path }) => path.endsWith("base_state.json")) ?? never()));
  const meters: {
    accumulated_token_usage: { prompt_tokens: number };
    token_usages: { response_id: string }[];
  }[] = Object.values(state.stats.usage_to_metrics);
  return {
    input: meters.reduce((sum, each) => sum + each.accumulated_token_usage.prompt_tokens, 0),
    responses: meters.flatMap((each) => each.token_usages.map(({ response_id }) => response_id)),
  };
};

describe.skipIf(!existsSync(root))("a fork the SDK made, in the same upload as its source", () => {
  it("leaves it at the last event both logs have, and nothing is counted twice", () => {
    const [source, fork] = [load("b-tree-in-place"), load("c-fork-from-event-of-b")];
    const [sourceLog, forkLog] = [logOf(source), logOf(fork)];
    const copied = forkLog.filter((line) => sourceLog.includes(line));
    expect(copied.length).toBeGreaterThan(0);
    const { conversations, rejected } = openhandsSdk.read([...fork, ...source]);
    expect(rejected).toEqual([]);
    expect(conversations.filter(({ forkedFrom }) => forkedFrom === null)).toHaveLength(1);
    const [root] = conversations;
    expect(root?.key).toMatch(/^b-tree-in-place/);
    const child = conversations.find(({ key }) => key.startsWith("c-fork") && !key.includes("#"));
    expect(child?.forkedFrom?.eventId).toBe(idOf(copied.at(-1) ?? ""));
    const owned = conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId));
    expect(owned.sort()).toEqual([...new Set([...sourceLog, ...forkLog].map(idOf))].sort());
    const spent = conversations.map(
      ({ events, unattributed }) =>
        (unattributed.input ?? 0) + events.reduce((sum, { usage }) => sum + (usage?.input ?? 0), 0),
    );
    const [paid, paidByFork] = [metersOf(source), metersOf(fork)];
    // Every response the fork lists is one of its source's: it is paid for there.
    expect(paidByFork.responses.length).toBeGreaterThan(0);
    expect(paidByFork.responses.filter((id) => !paid.responses.includes(id))).toEqual([]);
    expect(spent.reduce((sum, value) => sum + value, 0)).toBe(paid.input);
    expect(child?.unattributed).toMatchObject({ responses: 0, costedResponses: 0, input: 0, cost: null });
  });
});

function never(): never {
  throw new Error("The corpus has no such file.");
}
