import { setTimeout as sleep } from "node:timers/promises";
import type { Result } from "#lib/app-error.ts";
import { logError } from "#lib/log.ts";
import { type BulkInsert, createBulkInsert } from "./bulk-insert.ts";
import { type Connection, connectClient } from "./client.ts";
import type { Prisma, PrismaClient } from "./generated/client.ts";
import { takeWriteLock } from "./sqlite-sql.ts";
import { cannotWrite, isBusy, isStorageFull, poisonsConnection, storageRefusal } from "./storage-errors.ts";

/** How long another program may keep the file before a write gives up. */
const BUSY_PATIENCE_MS = 5_000;
const BUSY_PAUSE_MS = 50;
/** SQLite's own default: 4 MB. */
const LOG_PAGES = 1_000;

/** The queue does the waiting; Prisma's own limits (2 s and 5 s) would reject half of 100 concurrent writes. */
const NO_PRISMA_LIMIT = { maxWait: 86_400_000, timeout: 86_400_000 };

type Job<T> = (transaction: Prisma.TransactionClient, bulk: BulkInsert) => Promise<Result<T>>;

export type Writer = {
  /** Runs `job` in one transaction. Only the write queue may call it, one call at a time. */
  transact<T>(job: Job<T>): Promise<Result<T>>;
  /**
   * Whether a commit here also moves the log into the database, which waits for the disk twice. Whoever turns it off does
   * it in its place.
   */
  movesLog(does: boolean): void;
  /** Rows inserted, changed or removed on its connection so far; 0 where it has none. */
  changedRows(): number;
  /** For reading connection settings; anything else would join an open transaction. */
  readonly client: PrismaClient;
  close(): Promise<void>;
};

/** Thrown inside a transaction to roll it back when the job answered `{ ok: false }`. */
class JobRefused extends Error {}

type Held = Connection & { bulk: BulkInsert; countChanges: () => number };

async function hold(file: string): Promise<Held> {
  const connection = await connectClient({ file, readonly: false });
  const counting = connection.sqlite.prepare("SELECT total_changes()").pluck();
  const countChanges = () => (connection.sqlite.open ? Number(counting.get()) : 0);
  return { ...connection, bulk: createBulkInsert(connection.sqlite), countChanges };
}

type Attempt<T> = { begun: boolean; reply: Result<T> | null; error: unknown };

async function attempt<T>({ client, sqlite, bulk }: Held, job: Job<T>): Promise<Attempt<T>> {
  const made: Attempt<T> = { begun: false, reply: null, error: null };
  try {
    await client.$transaction(async (transaction) => {
      await transaction.$executeRaw(takeWriteLock);
      made.begun = true;
      made.reply = await job(transaction, bulk);
      if (!made.reply.ok) throw new JobRefused();
      // SQLite ends a transaction by itself on a full disk.
      if (!sqlite.inTransaction) throw new Error("The transaction was over before its job was.");
    }, NO_PRISMA_LIMIT);
  } catch (error) {
    if (!(error instanceof JobRefused)) made.error = error;
  }
  return made;
}

/**
 * The one client that writes. It is replaced after a transaction whose end is in doubt: one failed COMMIT otherwise
 * leaves the connection inside it, and later acknowledged writes are lost (prisma/orm#29933).
 */
export async function openWriter(file: string, busyPatienceMs = BUSY_PATIENCE_MS): Promise<Writer> {
  let held = await hold(file);
  let doesMoveLog = true;

  async function reconnect(): Promise<void> {
    await held.client.$disconnect();
    held = await hold(file);
    setMoving();
  }

  function setMoving(): void {
    held.sqlite.pragma(`wal_autocheckpoint = ${doesMoveLog ? LOG_PAGES : 0}`);
  }

  /** Retries only what has not reached the job: a job runs at most once. */
  async function begin<T>(job: Job<T>): Promise<Attempt<T>> {
    const givesUpAt = performance.now() + busyPatienceMs;
    let reconnected = false;
    for (;;) {
      const made = await attempt(held, job);
      if (made.begun) return made;
      if (isBusy(made.error)) {
        if (performance.now() > givesUpAt) return made;
        await sleep(BUSY_PAUSE_MS);
      } else {
        if (reconnected) return made;
        await reconnect();
        reconnected = true;
      }
    }
  }

  return {
    async transact(job) {
      const made = await begin(job).catch((error: unknown) => {
        logError("connecting to the database again", error);
        return null;
      });
      if (made === null) return cannotWrite();
      const { begun, reply, error } = made;
      if (error === null && reply) return reply;
      const committing = reply?.ok === true;
      if (committing || poisonsConnection(error)) await reconnect();
      // Once the job has begun, only a full disk is sure to have changed nothing.
      const refusal = begun && !isStorageFull(error) ? null : storageRefusal(error);
      if (refusal) return refusal;
      throw error;
    },
    movesLog(does) {
      doesMoveLog = does;
      setMoving();
    },
    changedRows: () => held.countChanges(),
    get client() {
      return held.client;
    },
    close: () => held.client.$disconnect(),
  };
}
