import { z } from "zod";
import { ok } from "#lib/app-error.ts";
import type { PrismaClient } from "./generated/client.ts";
import type { DatabaseHealth } from "./store.ts";
import { findStoredReply } from "./stored-replies.ts";
import type { Writer } from "./writer.ts";

/** The first SQLite without the WAL-reset corruption bug (sqlite.org/wal.html#walresetbug). */
const OLDEST_SQLITE = [3, 51, 3] as const;

const CANARY = { scope: "offshoot-health", key: "canary" } as const;

type Check = DatabaseHealth["checks"][number];

const SettingRows = z.tuple([
  z.record(z.string(), z.union([z.string(), z.coerce.number().transform(String)])),
]);

async function readSetting(client: PrismaClient, sql: string): Promise<string> {
  const [row] = SettingRows.parse(await client.$queryRawUnsafe(sql));
  return Object.values(row)[0] ?? "";
}

async function checkSetting(client: PrismaClient, name: string, sql: string, wanted: string): Promise<Check> {
  const value = await readSetting(client, sql);
  return { name, value, ok: value === wanted };
}

function isRecentSqlite(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

async function checkVersion(client: PrismaClient): Promise<Check> {
  const value = await readSetting(client, "SELECT sqlite_version() AS version");
  return { name: "sqlite_version", value, ok: isRecentSqlite(value) };
}

/** The settings as they are on the very connections that read and write. */
export async function checkConnections(writer: PrismaClient, reader: PrismaClient): Promise<Check[]> {
  return [
    await checkSetting(writer, "journal_mode", "PRAGMA journal_mode", "wal"),
    await checkSetting(writer, "synchronous", "PRAGMA synchronous", "2"),
    await checkSetting(writer, "foreign_keys", "PRAGMA foreign_keys", "1"),
    await checkSetting(reader, "reader_foreign_keys", "PRAGMA foreign_keys", "1"),
    await checkVersion(writer),
  ];
}

/** Stores a new value, acknowledged as any write is. */
export async function writeCanary(writer: Writer): Promise<string> {
  const value = new Date().toISOString();
  await writer.transact(async (transaction) => {
    await transaction.storedReply.upsert({
      where: { scope_key: CANARY },
      create: { ...CANARY, requestHash: "", reply: value, createdAt: value },
      update: { reply: value },
    });
    return ok(null);
  });
  return value;
}

/** Whether the last acknowledged canary is what another connection reads: a lost commit shows here. */
export async function checkCanary(reader: PrismaClient, acknowledged: string): Promise<Check> {
  const stored = await findStoredReply(reader, CANARY.scope, CANARY.key);
  const seen = stored?.reply === acknowledged;
  return { name: "canary", value: seen ? "read back" : "lost", ok: seen };
}
