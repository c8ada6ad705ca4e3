import { afterAll, beforeAll, expect, it } from "vitest";
import type { TextHit } from "#lib/api/text-search.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { importFiles } from "./import-files.ts";
import { readContents } from "./read-contents.ts";
import { searchFamilyText } from "./search-family-text.ts";
import { allEvents, importRun, mustFork } from "./testing/scenario.ts";
import { mustSpawn } from "./testing/spawn-scenario.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

/** Every page, each as small as can be. */
async function searchAll(conversationId: string, query: string): Promise<TextHit[]> {
  const hits: TextHit[] = [];
  let cursor: string | null = null;
  do {
    const page = await searchFamilyText(scratch.database, conversationId, { query, cursor, pageMs: 0 });
    if (!page.ok) throw new Error(page.error.message);
    hits.push(...page.value.hits);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return hits;
}

const STEPS = [
  { user: "Fix the build, please." },
  {
    thought: "The Zebra fixture is suspicious.",
    tools: [
      {
        name: "terminal",
        args: { command: 'grep -n "needle" src/lib/a.ts && echo C:\\temp\\log' },
        output: `${"line of noise\n".repeat(200)}Error: ENOENT no such file <cart> at 50%\nÜbermut 𝒳`,
      },
    ],
  },
  { agent: "Done." },
];

it("finds words in tool output, arguments and reasoning, in any order and case, and says where", async () => {
  const { root } = await importRun(scratch.database, { seed: "where", steps: STEPS });
  const found = async (query: string) =>
    (await searchAll(root.id, query)).map(({ where, match }) => [where, match]);
  expect(await found("enoent ERROR:")).toEqual([["tool output", "Error:"]]);
  expect(await found("ENOENT")).toEqual([["tool output", "ENOENT"]]);
  expect(await found("zebra suspicious")).toEqual([["message", "Zebra"]]);
  expect(await found('"needle"')).toEqual([["tool call", '"needle"']]);
  expect(await found("src/lib/a.ts")).toEqual([["tool call", "src/lib/a.ts"]]);
  expect(await found("c:\\temp\\LOG")).toEqual([["tool call", "C:\\temp\\log"]]);
  expect(await found("<cart> 50%")).toEqual([["tool output", "<cart>"]]);
  expect(await found("übermut")).toEqual([["tool output", "Übermut"]]);
  expect(await found("ÜBERMUT 𝒳")).toEqual([["tool output", "Übermut"]]);
  // Every word, and nothing that only the JSON around the texts says.
  expect(await found("enoent zebra")).toEqual([]);
  expect(await found("llm_message")).toEqual([]);
  const [hit] = await searchAll(root.id, "enoent");
  expect(hit?.before).toBe("…ine of noise line of noise line of noise Error: ");
  expect(hit?.after).toBe(" no such file <cart> at 50% Übermut 𝒳");
});

it("finds what forks and sub-agents inherit once, and what they own where it is", async () => {
  const { root } = await importRun(scratch.database, { seed: "forks", steps: STEPS });
  const fork = await mustFork(scratch.database, root.id);
  await mustSpawn(scratch.database, fork.id);
  const hits = await searchAll(fork.id, "enoent");
  expect(hits.map((hit) => hit.conversationId)).toEqual([root.id]);
});

it("escaped text is found as it reads", async () => {
  const files = openhandsRun({ seed: "escaped", steps: [{ user: "Prüfe den Ofen" }] }).map((file) => ({
    ...file,
    bytes: Buffer.from(Buffer.from(file.bytes).toString("utf8").replaceAll("ü", "\\u00fc")),
  }));
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
  const id = imported.ok ? (imported.value.conversations[0]?.id ?? "") : "";
  expect((await searchAll(id, "PRÜFE")).map(({ match }) => match)).toEqual(["Prüfe"]);
  expect((await searchAll(id, "ü")).map(({ match }) => match)).toEqual(["ü"]);
});

it("finds what reading every event would find, whatever the pages (seeded)", async () => {
  const random = seededRandom(7);
  const syllables = ["ka", "TO", "mi", "ré", "_", "%", '"', "\\", "/x", "<", "ñu"];
  const word = () => Array.from({ length: 1 + random.int(3) }, () => random.pick(syllables)).join("");
  const text = () => Array.from({ length: 1 + random.int(12) }, word).join(random.chance(0.5) ? " " : "\n");
  const { root } = await importRun(scratch.database, {
    seed: "random",
    steps: Array.from({ length: 120 }, () => ({
      thought: text(),
      tools: [{ name: "terminal", args: { command: text() }, output: text() }],
    })),
  });
  const events = await allEvents(scratch.database, root);
  const contents = await readContents(scratch.database.read, root.familyId, events);
  const readable = contents.map(({ parts }) =>
    parts
      .map((part) => {
        if (part.type !== "tool_call") return "text" in part ? part.text : "";
        return [part.name, part.title, ...Object.values(JSON.parse(part.arguments))].join("\n");
      })
      .join("\n")
      .toLowerCase(),
  );
  for (let round = 0; round < 40; round++) {
    const words = Array.from({ length: 1 + random.int(2) }, word);
    const expected = events.filter((_, index) =>
      words.every((each) => readable[index]?.includes(each.toLowerCase())),
    );
    const found = await searchAll(root.id, words.join("  "));
    expect([words, found.map(({ seq }) => seq)]).toEqual([words, expected.map(({ seq }) => seq)]);
  }
});

it("refuses a query without a word, another list's cursor and an unknown conversation", async () => {
  const { root } = await importRun(scratch.database, { seed: "refused", steps: STEPS });
  const code = async (id: string, query: string, cursor: string | null) => {
    const page = await searchFamilyText(scratch.database, id, { query, cursor });
    return page.ok ? "ok" : page.error.code;
  };
  expect(await code(root.id, "  ", null)).toBe("bad_request");
  expect(await code(root.id, "a", "nonsense")).toBe("bad_request");
  expect(await code("nobody", "a", null)).toBe("not_found");
  expect(await code(root.id, "a", null)).toBe("ok");
});
