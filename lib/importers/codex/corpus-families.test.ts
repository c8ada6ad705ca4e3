import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codex } from "./importer.ts";
import {
  eventsOf,
  expectWhole,
  finalTotal,
  loadFrom,
  type RawLine,
  rawLines,
  totalsOf,
  type Usage,
} from "./testing/recount.ts";

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../../shared/corpus");
const load = (path: string) => loadFrom(CORPUS, path);

/** A fork's own lines: those behind what it has in common with the thread it names. */
function ownLines(lines: readonly RawLine[], family: ReadonlyMap<string, readonly RawLine[]>): RawLine[] {
  const isBody = (line: RawLine) => line.type !== "session_meta";
  const said = (line: RawLine | undefined) => JSON.stringify([line?.type, line?.payload]);
  const parent = family.get(lines[0]?.payload.forked_from_id ?? "");
  if (!parent) return [...lines];
  const [own, theirs] = [lines.filter(isBody), parent.filter(isBody)];
  let common = 0;
  while (common < own.length && said(own[common]) === said(theirs[common])) common++;
  return [...lines.slice(0, 1), ...own.slice(common)];
}

describe.skipIf(!existsSync(CORPUS))("families made with the real CLIs", () => {
  const read = (folder: string) => {
    const files = load(folder).filter(({ path }) => path.includes("rollout-"));
    const raw = files.map(rawLines);
    const family = new Map(raw.map((lines) => [lines[0]?.payload.id ?? "", lines]));
    const isPaginated = folder.endsWith("paginated");
    const own = raw.map((lines) => (isPaginated ? lines : ownLines(lines, family)));
    return { files, own, family, result: codex.read(load(folder)) };
  };

  it.each([
    ["codex-0.115.0", 6, 253, 32],
    ["codex-0.169.0-legacy", 5, 259, 32],
    ["codex-0.169.0-paginated", 6, 280, 32],
  ])(
    "%s: %i conversations, %i events and %i responses, each once",
    (name, conversations, events, responses) => {
      const { own, result } = read(`generated/${name}`);
      expect(result.rejected).toEqual([]);
      expect(result.conversations).toHaveLength(conversations);
      expectWhole(
        result,
        own.flat().map((line) => line.text),
      );
      expect(eventsOf(result)).toHaveLength(events);
      // Newer versions note each response; before, each change of a thread's running total is one.
      const records = new Map(
        own
          .flat()
          .flatMap(({ payload }) => (payload.response_id ? [[payload.response_id, payload.usage]] : [])),
      );
      const usages = [...records.values()];
      if (records.size === 0) {
        for (const lines of own) {
          let before = "";
          for (const { payload } of lines) {
            const { total_token_usage: total, last_token_usage: last } = payload.info ?? {};
            const isNew = last && last.input_tokens > 0 && before !== "" && JSON.stringify(total) !== before;
            const isFirst =
              last && last.input_tokens > 0 && before === "" && total?.input_tokens === last.input_tokens;
            if (isNew || isFirst) usages.push(last);
            if (total) before = JSON.stringify(total);
          }
        }
      }
      const sum = (pick: (usage: Usage) => number) =>
        usages.reduce((total, usage) => total + (usage ? pick(usage) : 0), 0);
      expect(usages).toHaveLength(responses);
      expect(totalsOf(result.conversations)).toMatchObject({
        responses,
        input: sum((usage) => usage.input_tokens),
        output: sum((usage) => usage.output_tokens),
        cacheRead: sum((usage) => usage.cached_input_tokens ?? 0),
      });
    },
  );

  it.each(["codex-0.115.0", "codex-0.169.0-paginated"])(
    "%s: what was taken back is an abandoned branch",
    (name) => {
      const { result } = read(`generated/${name}`);
      const [trunk, abandoned] = result.conversations;
      expect(abandoned).toMatchObject({
        title: "Why is the count off by one? [tools=1]",
        status: "idle",
        sourceDigest: null,
      });
      expect(abandoned?.forkedFrom?.key).toBe(trunk?.key);
      const prompts = trunk?.events.flatMap((event) => (event.role === "user" ? event.summary : []));
      expect(prompts).not.toContain("Why is the count off by one? [tools=1]");
      expect(prompts).toContain("Retry: explain the off-by-one with an example [tools=1]");
    },
  );

  it("branches where the files say: three forks, one grandchild, one sub-agent", () => {
    for (const name of ["codex-0.115.0", "codex-0.169.0-legacy", "codex-0.169.0-paginated"]) {
      const { own, result } = read(`generated/${name}`);
      const forks = own.flatMap(([header]) => header?.payload.forked_from_id ?? []);
      const threads = result.conversations.filter((each) => !each.key.includes("#"));
      expect(threads.flatMap((each) => each.forkedFrom?.key.split("#")[0] ?? [])).toEqual(forks);
      const spawned = result.conversations.filter((each) => each.spawnedBy);
      expect(spawned.map((each) => each.title)).toEqual(["Subtask: count python files [tools=2]"]);
      const spawner = eventsOf(result).find((event) => event.eventId === spawned[0]?.spawnedBy?.eventId);
      expect(spawner).toMatchObject({ kind: "tool_call", toolName: "spawn_agent" });
    }
  });

  it("sends each thread's session id as key: a fork its own, a sub-agent its root's", () => {
    const { conversations } = read("generated/codex-0.169.0-paginated").result;
    const [root] = conversations;
    const keys = conversations.map((each) =>
      each.promptCacheKey === root?.key ? "root" : each.promptCacheKey === each.key ? "own" : null,
    );
    expect(keys).toEqual(["root", null, "own", "own", "own", "root"]);
    expect(root?.title).toBe("demo: naïve 計数 🚀");
  });

  it("a fork without its parent costs what it costs with it", () => {
    for (const name of ["codex-0.115.0", "codex-0.169.0-legacy", "codex-0.169.0-paginated"]) {
      const { files, result } = read(`generated/${name}`);
      const forks = result.conversations.filter((each) => each.forkedFrom && !each.key.includes("#"));
      expect(forks).toHaveLength(3);
      for (const fork of forks) {
        const alone = codex.read(files.filter(({ path }) => path.includes(`-${fork.key}`)));
        expect(alone.conversations).toHaveLength(1);
        expect(totalsOf(alone.conversations)).toEqual(totalsOf([fork]));
        expect(alone.rejected[0]?.reason).toMatch(/^missing parent: /);
      }
    }
  });

  it("siblings of a missing parent share their copied prefix, which neither spent", () => {
    const files = load("codex/codexbar-missing-parent-siblings");
    const result = codex.read(files);
    const [a, b] = files.filter(({ path }) => path.includes("sibling")).map(rawLines);
    const common = (a ?? []).findIndex(
      (line, at) => at > 0 && JSON.stringify(line.payload) !== JSON.stringify(b?.[at]?.payload),
    );
    const [final, shared] = [finalTotal(a ?? []), finalTotal((a ?? []).slice(0, common))];
    expect(common).toBe(137);
    expect(result.conversations.map((each) => each.events.length)).toEqual([
      160,
      (b?.length ?? 0) - common + 1,
    ]);
    expect(totalsOf(result.conversations.slice(0, 1))).toMatchObject({
      input: (final?.input_tokens ?? 0) - (shared?.input_tokens ?? 0),
      output: (final?.output_tokens ?? 0) - (shared?.output_tokens ?? 0),
    });
  });

  it("files without headers that begin with the same bytes are one history", () => {
    const result = codex.read(load("codex/ccusage-branch-history"));
    expect(result.conversations.map((each) => [each.forkedFrom === null, each.events.length])).toEqual([
      [true, 2],
      [false, 1],
    ]);
    expect(totalsOf(result.conversations)).toMatchObject({ input: 1_600, output: 450, cacheRead: 300 });
  });

  it("the whole folder in one upload throws nothing away", () => {
    const files = load("codex");
    const result = codex.read(files);
    expect(result.ignored.sort()).toEqual(["codex/codexbar-missing-parent-siblings/manifest.json"]);
    expect(result.conversations).toHaveLength(29);
  });
});
