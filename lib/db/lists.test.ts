import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import type { Family } from "#lib/conversation/conversation.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import type { Writes } from "./store.ts";
import { configRow, conversationRow, familyRow, NEWEST_FIRST } from "./testing/rows.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const write = <T>(job: (tx: Writes) => Promise<T>) => scratch.database.write(async (tx) => ok(await job(tx)));

describe("families", () => {
  const search = async (query: string) => {
    const families = await scratch.database.read.listFamilies({ query, after: null, limit: 10 });
    return families.map((family) => family.id);
  };

  beforeEach(() =>
    write(async (tx) => {
      const noLabels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };
      await tx.insertFamily(familyRow({ id: "a", title: "Fix 100% of_it", labels: noLabels }));
      await tx.insertFamily(
        familyRow({ id: "b", title: "Other", labels: { ...noLabels, branch: 'fea"ture/x' } }),
      );
      await tx.insertConversation(
        conversationRow({ id: "c1", familyId: "b", title: "Retry", promptCacheKey: "cache_7F2E" }),
      );
    }),
  );

  it.each([
    ["a title in another case", "fIX", ["a"]],
    ["a label's value", 'fea"TURE', ["b"]],
    ["a conversation's title", "retry", ["b"]],
    ["a cache key", "7f2e", ["b"]],
    ["a percent sign as itself", "100%", ["a"]],
    ["an underscore as itself", "f_i", ["a"]],
    ["no label's name", "repository", []],
    ["blanks as no search", "  ", ["b", "a"]],
  ])("are found by %s", async (_, query, ids) => {
    expect(await search(query)).toEqual(ids);
  });

  it("come newest first, page by page, each once", async () => {
    await write(async (tx) => {
      for (let index = 0; index < 25; index++) {
        const updatedAt = `2026-11-2${index % 3}T00:00:00.000Z`;
        await tx.insertFamily(familyRow({ id: `f${String(index).padStart(2, "0")}`, updatedAt }));
      }
    });
    const seen: string[] = [];
    let page: Family[] = [];
    do {
      const after = page.at(-1) ?? null;
      page = await scratch.database.read.listFamilies({ query: null, after, limit: 4 });
      seen.push(...page.map((family) => `${family.updatedAt} ${family.id}`));
    } while (page.length > 0);
    expect(seen).toHaveLength(27);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it("hand out fork numbers one by one and count as changed", async () => {
    const taken = await write(async (tx) => [
      await tx.takeForkNumber("a"),
      await tx.takeForkNumber("a"),
      await tx.takeForkNumber("none"),
    ]);
    expect(taken).toEqual(ok([1, 2, null]));
    const family = await scratch.database.read.findFamily("a");
    expect(family?.nextFork).toBe(3);
    expect(family && family.updatedAt > familyRow().updatedAt).toBe(true);
  });
});

describe("conversations", () => {
  const full = conversationRow({
    id: "full",
    tags: { title: "Größe", a1: 'quo"te' },
    forkedFromId: "root",
    forkPointEventId: "e2",
    forkPointSeq: 2,
    forkPointChainHash: "hash",
    forkedBy: "someone",
    promptCacheKeySource: "explicit",
    ownTotals: { ...emptyTotals(), responses: 2, input: 0, cost: 0.1 + 0.2 },
    carriedTotals: { ...emptyTotals(), output: 7 },
    // Text stays text: a number beyond 2^53, a duplicate key and 1.0 survive.
    agentState: '{"big":9007199254740993,"big":12345678901234567890,"one":1.0}',
    activatedSkills: ["a", "b"],
    workspace: '{"path":"/srv/x"}',
    sourceFormat: "openhands-sdk",
    externalId: "external",
    sourceDigest: "digest",
  });

  it("come back whole, by id and by digest", async () => {
    await write(async (tx) => {
      await tx.insertFamily(familyRow());
      await tx.insertConversation(full);
    });
    expect(await scratch.database.read.findConversation("full")).toEqual(full);
    expect(await scratch.database.read.findConversationByDigest("digest")).toEqual(full);
    expect(await scratch.database.read.findConversationByDigest("other")).toBeNull();
  });

  it("keep their creation order within a family, and page newest first over all", async () => {
    await write(async (tx) => {
      await tx.insertFamily(familyRow());
      await tx.insertFamily(familyRow({ id: "second" }));
      for (const [id, familyId, day] of [
        ["z", "family", 1],
        ["m", "family", 3],
        ["a", "family", 2],
        ["q", "second", 2],
      ] as const) {
        await tx.insertConversation(conversationRow({ id, familyId, createdAt: `2026-11-0${day}` }));
      }
    });
    const { read } = scratch.database;
    const ids = async (conversations: Promise<{ id: string }[]>) => (await conversations).map(({ id }) => id);
    expect(await ids(read.listConversationsOfFamilies(["family"]))).toEqual(["z", "m", "a"]);
    expect(await ids(read.listConversationsOfFamilies([]))).toEqual([]);
    expect(await ids(read.listConversations({ ...NEWEST_FIRST, limit: 2 }))).toEqual(["m", "q"]);
    const after = { at: "2026-11-02", id: "q" };
    expect(await ids(read.listConversations({ ...NEWEST_FIRST, after, limit: 9 }))).toEqual(["a", "z"]);
    const oldestFirst = { ...NEWEST_FIRST, newestFirst: false };
    expect(await ids(read.listConversations({ ...oldestFirst, after, limit: 9 }))).toEqual(["m"]);
  });

  it("can be renamed when sealed, and never unsealed", async () => {
    await write(async (tx) => {
      await tx.insertFamily(familyRow());
      await tx.insertConversation(conversationRow());
      await tx.sealConversation("root");
      await tx.renameConversation("root", "New name");
    });
    expect(await scratch.database.read.findConversation("root")).toMatchObject({
      title: "New name",
      sealed: true,
    });
  });
});

describe("agent configs", () => {
  const config = configRow({
    systemPrompt: "Grüße 🌿",
    tools: [
      { name: "t", description: "d", inputSchema: { type: "object", properties: { a: { type: "string" } } } },
    ],
    parameters: { ...configRow().parameters, temperature: 0.1, maxOutputTokens: 4_096 },
    source: '{"llm":{"seed":9007199254740993}}',
  });

  it("come back whole, and in short for a graph", async () => {
    await write(async (tx) => {
      await tx.insertFamily(familyRow());
      await tx.insertConversation(conversationRow());
      await tx.insertAgentConfig("root", config);
    });
    const { read } = scratch.database;
    expect(await read.findAgentConfig("root")).toEqual(config);
    expect(await read.findAgentConfig("none")).toBeNull();
    expect(await read.listConfigSummaries(["family", "other"])).toEqual(
      new Map([["root", { provider: "openai", model: "gpt-5", systemPromptLength: 7, toolCount: 1 }]]),
    );
  });
});

describe("stored replies", () => {
  it("are kept once per scope and key", async () => {
    const reply = { requestHash: "h", reply: '{"id":1}', createdAt: "2026-11-02T00:00:00.000Z" };
    await write((tx) => tx.insertStoredReply("fork", "click-1", reply));
    expect(await scratch.database.read.findStoredReply("fork", "click-1")).toEqual(reply);
    expect(await scratch.database.read.findStoredReply("import", "click-1")).toBeNull();
    await expect(write((tx) => tx.insertStoredReply("fork", "click-1", reply))).rejects.toThrow();
  });

  it("are filled in once their work is done, and forgotten when they are old", async () => {
    const { read } = scratch.database;
    const claim = (createdAt: string) => ({ requestHash: "h", reply: "", createdAt });
    await write(async (tx) => {
      await tx.insertStoredReply("import", "old", claim("2026-11-01T00:00:00.000Z"));
      await tx.insertStoredReply("import", "new", claim("2026-11-02T00:00:00.000Z"));
      await tx.fillStoredReply("import", "new", "done");
      await tx.deleteOldReplies("2026-11-02T00:00:00.000Z");
    });
    expect(await read.findStoredReply("import", "old")).toBeNull();
    expect(await read.findStoredReply("import", "new")).toMatchObject({ reply: "done" });
  });
});
