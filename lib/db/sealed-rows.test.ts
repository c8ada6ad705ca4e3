import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import type { UnlinkedReceipt } from "#lib/conversation/receipt.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { configRow, conversationRow, storeRoot } from "./testing/rows.ts";

/** Raw SQL as any tool would send it, with and without foreign keys: "root" is sealed, "open" is not. */
let scratch: ScratchDatabase;
let raw: Sqlite.Database;

beforeAll(async () => {
  scratch = await scratchDatabase();
  await storeRoot(scratch.database, 3, true);
  await scratch.database.write(async (tx) => ok(await tx.appendSeal(ROOT_RECEIPT, [ROOT_MARKS])));
  await scratch.database.write(async (tx) => {
    await tx.insertConversation(conversationRow({ id: "open", forkedFromId: "root", forkPointSeq: 2 }));
    await tx.insertAgentConfig("open", configRow());
    await tx.copyEvents({ fromId: "root", toId: "open", throughSeq: 2 });
    return ok(null);
  });
  raw = new Sqlite(scratch.file);
});
afterAll(async () => {
  raw.close();
  await scratch.dispose();
});

const HASH = "1".repeat(64);
const ROOT_RECEIPT: UnlinkedReceipt = {
  kind: "seal",
  run_id: "root",
  external_id: null,
  source_digest: null,
  events: 3,
  head_hash: HASH,
  branches: [],
  sealed_at: "2026-01-01T10:00:00.000Z",
};
const ROOT_MARKS = { conversationId: "root", factsMarks: new Uint8Array(12) };

/** The refusal, without the change: the statement runs in a transaction that never commits. */
function refusalOf(sql: string): string | null {
  raw.exec("BEGIN");
  try {
    raw.exec(sql);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    raw.exec("ROLLBACK");
  }
}

const EVENT_COPY = `SELECT 'root', 9, e.familyId, 'new', e.kind, e.sourceKind, e.format, e.role, e.timestamp, e.summary,
  e.toolName, e.toolCallId, e.responseId, e.isError, e.hasUsage, e.usageModel, e.usageInput, e.usageCacheRead,
  e.usageCacheWrite, e.usageOutput, e.usageReasoning, e.usageCost, e.usageLatencyMs, e.usageTtftMs, e.inherited,
  e.originConversationId, e.payloadId, e.payloadHash, e.payloadSize, e.chainHash, e.contentHash, e.prefixHash
  FROM Event e WHERE e.conversationId = 'open' AND e.seq = 0`;

const REFUSED: [what: string, sql: string, sentence: RegExp][] = [
  ["changing a payload", `UPDATE Payload SET bytes = x'00'`, /payload is immutable/],
  [
    "replacing a payload's bytes",
    `INSERT OR REPLACE INTO Payload (familyId, sha256, bytes) SELECT familyId, sha256, x'00' FROM Payload`,
    /payload is immutable/,
  ],
  [
    "replacing a payload by row id",
    `INSERT OR REPLACE INTO Payload SELECT id, familyId, 'other', bytes FROM Payload`,
    /payload is immutable/,
  ],
  ["removing a payload in use", `DELETE FROM Payload`, /payload is in use/],
  [
    "changing an event of an open conversation",
    `UPDATE Event SET summary = 'x' WHERE conversationId = 'open'`,
    /event is immutable/,
  ],
  [
    "moving an event",
    `UPDATE OR REPLACE Event SET conversationId = 'open' WHERE conversationId = 'root'`,
    /event is immutable/,
  ],
  ["appending to a sealed conversation", `INSERT INTO Event ${EVENT_COPY}`, /sealed: no event can be added/],
  [
    "replacing a sealed event",
    `INSERT OR REPLACE INTO Event ${EVENT_COPY.replace("9", "0")}`,
    /sealed: no event can be added/,
  ],
  [
    "removing sealed events",
    `DELETE FROM Event WHERE conversationId = 'root'`,
    /sealed: no event can be removed/,
  ],
  ["unsealing", `UPDATE Conversation SET sealed = 0 WHERE id = 'root'`, /only its title and tags/],
  ["removing a sealed conversation", `DELETE FROM Conversation WHERE id = 'root'`, /cannot be deleted/],
  [
    "replacing a sealed conversation by id",
    `INSERT OR REPLACE INTO Conversation SELECT * FROM Conversation WHERE id = 'root'`,
    /cannot be replaced/,
  ],
  [
    "removing the family of a sealed conversation",
    `DELETE FROM Family`,
    /family holds a sealed conversation/,
  ],
  [
    "renaming the family's id",
    `UPDATE Family SET id = 'other'; UPDATE Conversation SET familyId = 'other'`,
    /only its title and tags/,
  ],
  [
    "adding a sealed conversation's config",
    `DELETE FROM AgentConfig WHERE conversationId = 'open'; INSERT OR REPLACE INTO AgentConfig (conversationId, tools, parameters) VALUES ('root', '[]', '{}')`,
    /agent config cannot be replaced/,
  ],
  [
    "changing a sealed config",
    `UPDATE AgentConfig SET model = 'other' WHERE conversationId = 'root'`,
    /agent config cannot change/,
  ],
  [
    "removing a sealed config",
    `DELETE FROM AgentConfig WHERE conversationId = 'root'`,
    /agent config cannot be removed/,
  ],
  ["changing a receipt", `UPDATE Seal SET signature = 'x'`, /receipt never changes/],
  ["removing a receipt", `DELETE FROM Seal`, /never removed/],
  ["replacing a receipt", `INSERT OR REPLACE INTO Seal SELECT * FROM Seal`, /only grows at its end/],
  [
    "a second receipt with one number",
    `INSERT INTO Seal SELECT sequence, kind, 'x', removes, body, 'x', hash, keyId, signature FROM Seal`,
    /only grows at its end/,
  ],
  [
    "a receipt behind a gap",
    `INSERT INTO Seal SELECT sequence + 2, kind, 'x', removes, body, 'x', hash, keyId, signature FROM Seal`,
    /only grows at its end/,
  ],
  [
    "a receipt that does not link to the last",
    `INSERT INTO Seal SELECT sequence + 1, kind, 'x', removes, body, 'x', previousHash, keyId, signature FROM Seal`,
    /only grows at its end/,
  ],
  ["moving a conversation to another receipt", `UPDATE SealMember SET sequence = 9`, /receipt never changes/],
  ["taking a conversation out of its receipt", `DELETE FROM SealMember`, /receipt never changes/],
  [
    "replacing what a receipt says of a conversation",
    `INSERT OR REPLACE INTO SealMember SELECT conversationId, sequence, x'00' FROM SealMember`,
    /receipt never changes/,
  ],
  ["changing a public key", `UPDATE SealKey SET publicKey = 'x'`, /public key never changes/],
  ["removing a public key", `DELETE FROM SealKey`, /public key stays/],
  [
    "replacing a public key",
    `INSERT OR REPLACE INTO SealKey SELECT keyId, 'x', createdAt FROM SealKey`,
    /public key never changes/,
  ],
  [
    "handing a config on",
    `UPDATE AgentConfig SET conversationId = 'root' WHERE conversationId = 'open'`,
    /belongs to one conversation/,
  ],
];

describe.each(["ON", "OFF"])("with foreign_keys %s, the database refuses", (foreignKeys) => {
  beforeAll(() => {
    raw.pragma(`foreign_keys = ${foreignKeys}`);
  });

  it.each(REFUSED)("%s", (_, sql, sentence) => {
    expect(refusalOf(sql)).toMatch(sentence);
  });

  it("every change of a sealed conversation but title, tags and their time", () => {
    const columns = raw.prepare(`SELECT name FROM pragma_table_info('Conversation')`).pluck().all();
    const free = columns.filter(
      (column) => refusalOf(`UPDATE Conversation SET "${column}" = 'changed' WHERE id = 'root'`) === null,
    );
    expect(free).toEqual(["title", "tags", "updatedAt"]);
  });
});

describe("the database refuses by its keys", () => {
  beforeAll(() => {
    raw.pragma("foreign_keys = ON");
  });

  it.each([
    [
      "a second config of one conversation",
      `INSERT INTO AgentConfig (conversationId, tools, parameters) VALUES ('open', '[]', '{}')`,
    ],
    [
      "a config without a conversation",
      `INSERT INTO AgentConfig (conversationId, tools, parameters) VALUES ('none', '[]', '{}')`,
    ],
    [
      "an event without a payload",
      `INSERT INTO Event ${EVENT_COPY.replace("'root'", "'open'").replace("e.payloadId", "999")}`,
    ],
    ["an event without a conversation", `INSERT INTO Event ${EVENT_COPY.replace("'root'", "'none'")}`],
    [
      "an event id twice in one conversation",
      `INSERT INTO Event ${EVENT_COPY.replace("'root'", "'open'").replace("'new'", "e.eventId")}`,
    ],
    [
      "a seq twice in one conversation",
      `INSERT INTO Event ${EVENT_COPY.replace("'root'", "'open'").replace("9", "e.seq")}`,
    ],
    [
      "one source digest twice",
      `UPDATE Conversation SET sourceDigest = 'd' WHERE id = 'open'; INSERT INTO Conversation SELECT 'twin', familyId, 99, ${"title, tags, status, sealed, forkedFromId, forkPointEventId, forkPointSeq, forkPointChainHash, forkedBy, spawnedById, spawnedByEventId, promptCacheKey, promptCacheKeySource, version, headSeq, headHash, headPrefixHash, configHash, ownTotals, carriedTotals, unattributed, stepCount, errorCount, agentState, activatedSkills, workspace, sourceFormat, externalId, sourceDigest, createdAt, updatedAt"} FROM Conversation WHERE id = 'open'`,
    ],
  ])("%s", (_, sql) => {
    expect(refusalOf(sql)).toMatch(/constraint failed/);
  });

  it("but lets an unsealed conversation, its config and its events go", () => {
    expect(refusalOf(`DELETE FROM Conversation WHERE id = 'open'`)).toBeNull();
    expect(
      refusalOf(`UPDATE Conversation SET title = 'New', tags = '{"a":"b"}' WHERE id = 'root'`),
    ).toBeNull();
    expect(
      refusalOf(
        `INSERT INTO Payload (familyId, sha256, bytes) SELECT familyId, sha256, bytes FROM Payload WHERE true ON CONFLICT DO NOTHING`,
      ),
    ).toBeNull();
  });
});
