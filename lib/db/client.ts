import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type Sqlite from "better-sqlite3";
import { connectionPragmas } from "./connection-pragmas.ts";
import { PrismaClient } from "./generated/client.ts";

type Adapter = Awaited<ReturnType<PrismaBetterSqlite3["connect"]>>;
type AdapterTransaction = Awaited<ReturnType<Adapter["startTransaction"]>>;

/**
 * Waiting is short, because the driver waits by stopping the event loop; the write queue does the patient waiting.
 * The cache keeps a fork of some 30,000 events in memory.
 */
const PRAGMAS = connectionPragmas({ busyTimeoutMs: 100, cacheKb: 24_000 });

/**
 * After one failed statement the transaction takes nothing but a rollback, as PostgreSQL does it.
 * SQLite itself rolls back on a full disk and goes on in autocommit: a job that swallowed the error would
 * have its later statements committed one by one.
 */
function refuseAfterFailure(transaction: AdapterTransaction): AdapterTransaction {
  let failure: { error: unknown } | null = null;
  const { executeRaw, queryRaw } = transaction;
  type Query = Parameters<typeof executeRaw>[0];
  const guard =
    <T>(run: (query: Query) => Promise<T>) =>
    async (query: Query): Promise<T> => {
      if (failure && !query.sql.startsWith("ROLLBACK")) throw failure.error;
      try {
        return await run.call(transaction, query);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    };
  transaction.executeRaw = guard(executeRaw);
  transaction.queryRaw = guard(queryRaw);
  return transaction;
}

/** Prisma keeps the driver's connection to itself; bulk inserts need it (see bulk-insert.ts). */
function connectionOf(adapter: Adapter): Sqlite.Database {
  const held: unknown = Reflect.get(adapter, "client");
  if (isConnection(held)) return held;
  throw new Error("Prisma's SQLite adapter holds no better-sqlite3 connection: its version does not fit.");
}

function isConnection(held: unknown): held is Sqlite.Database {
  return typeof held === "object" && held !== null && "prepare" in held && "inTransaction" in held;
}

/** Sets the pragmas on each connection Prisma opens: they belong to a connection, not to the file. */
class OffshootSqlite extends PrismaBetterSqlite3 {
  #connected = false;
  /** The driver's connection under the adapter, once there is one. */
  connection: Sqlite.Database | null = null;

  override async connect(): Promise<Adapter> {
    // Prisma would quietly reconnect a client used after $disconnect, when another process may own the file.
    if (this.#connected) throw new Error("The database is closed.");
    this.#connected = true;
    const adapter = await super.connect();
    await adapter.executeScript(PRAGMAS);
    this.connection = connectionOf(adapter);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => refuseAfterFailure(await startTransaction(level));
    return adapter;
  }
}

export type Connection = { client: PrismaClient; sqlite: Sqlite.Database };

/**
 * A Prisma client on `file`, and the driver's connection all its calls share: a plain call made while a transaction
 * is open joins that transaction. Writers go through the write queue, readers get a client of their own.
 */
export async function connectClient(options: { file: string; readonly: boolean }): Promise<Connection> {
  const adapter = new OffshootSqlite({ url: options.file, readonly: options.readonly, fileMustExist: true });
  const client = new PrismaClient({ adapter, errorFormat: "minimal" });
  await client.$connect();
  if (!adapter.connection) throw new Error("Prisma did not connect.");
  return { client, sqlite: adapter.connection };
}
