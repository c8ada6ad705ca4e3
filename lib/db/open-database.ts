import { dirname, join } from "node:path";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { logError, logWarning } from "#lib/log.ts";
import { generateSealKey, readSealKey, type SealKey } from "#lib/seal/seal-key.ts";
import { openSealKey, SealKeyError, SealKeyNotStoredError } from "#lib/seal/seal-key-file.ts";
import { createAppendThread } from "./append-thread.ts";
import { connectClient } from "./client.ts";
import type { PrismaClient } from "./generated/client.ts";
import { checkCanary, checkConnections, writeCanary } from "./health.ts";
import { lockDatabaseFile } from "./lock-file.ts";
import { migrateDatabase } from "./migrate.ts";
import { DatabaseOpenError } from "./open-errors.ts";
import { createReads, createWrites } from "./operations.ts";
import { rememberSealKey } from "./seals.ts";
import { listStaged } from "./staging.ts";
import type { Database, Writes } from "./store.ts";
import { createWriteQueue } from "./write-queue.ts";
import { openWriter, type Writer } from "./writer.ts";

/** Writes that may wait. A fork takes milliseconds, so this is seconds of work; more is refused as busy. */
const QUEUE_LIMIT = 1_000;

type Connections = { writer: Writer; reader: PrismaClient; canary: string };

/** Beside the database: whoever copies one for a backup copies the other. */
const KEY_FILE = "seal-key.pem";

async function connect(file: string, sealKey: SealKey): Promise<Connections> {
  const writer = await openWriter(file);
  await writer.transact(async (transaction) => ok(await rememberSealKey(transaction, sealKey)));
  const canary = await writeCanary(writer);
  const { client: reader } = await connectClient({ file, readonly: true });
  return { writer, reader, canary };
}

type Holding = { file: string; sealKey: SealKey; warnings: readonly string[]; releaseLock: () => void };

function serve(connections: Connections, { file, sealKey, warnings, releaseLock }: Holding): Database {
  const { writer, reader } = connections;
  const queue = createWriteQueue({ limit: QUEUE_LIMIT });
  const appendThread = createAppendThread(file, (isRunning) => writer.movesLog(!isRunning));
  let { canary } = connections;
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    await queue.drained();
    await appendThread.close();
    await reader.$disconnect();
    await writer.close();
    releaseLock();
  }

  async function inTurn<T>(transact: () => Promise<Result<T>>): Promise<Result<T>> {
    if (closing !== null)
      return fail("unavailable", "The server is shutting down. Try again once it is back.");
    const reply = queue.push(async () => {
      await appendThread.keepLogShort();
      return transact();
    });
    return reply ?? fail("busy", "Too many writes are waiting. Nothing was changed; try again in a moment.");
  }

  const write = <T>(job: (tx: Writes) => Promise<Result<T>>) =>
    inTurn(async () => {
      const before = writer.changedRows();
      try {
        return await writer.transact((transaction, bulk) => job(createWrites(transaction, bulk, sealKey)));
      } finally {
        // A new connection counts from the start.
        appendThread.noteChanged(Math.max(0, writer.changedRows() - before));
      }
    });

  // What an import left when its process was killed. Portion by portion, so that nobody waits for it.
  async function sweepStaged(): Promise<void> {
    const left = await listStaged(reader);
    for (let more = left.length > 0; more; ) {
      const swept = await write(async (tx) => ok(await tx.discardStaged(left)));
      more = swept.ok && swept.value;
    }
  }
  sweepStaged().catch((error: unknown) => logError("sweeping an unfinished import", error));

  return {
    read: createReads(reader),
    sealKeyId: sealKey.keyId,
    write,
    appendStaged: (familyId, rows) => inTurn(() => appendThread.append({ familyId, rows })),
    async health() {
      // Behind a long queue the last acknowledged canary is just as telling, and the answer comes at once.
      const written = queue.size === 0 ? queue.push(() => writeCanary(writer)) : null;
      if (written !== null) canary = await written;
      const checks = await checkConnections(writer.client, reader);
      checks.push(await checkCanary(reader, canary));
      return { ok: checks.every((check) => check.ok), engine: "sqlite", checks, warnings: [...warnings] };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

const KEY_NOT_STORED =
  "New receipts are signed with a key that a restart loses, because seal-key.pem cannot be written beside the database. They stay verifiable here. Make the data directory writable and restart.";

/** A signature that cannot be repeated after a restart is better than no audit trail: the run goes on and is warned about. */
async function openKey(file: string): Promise<{ sealKey: SealKey; warnings: string[] }> {
  try {
    return { sealKey: await openSealKey(file), warnings: [] };
  } catch (error) {
    if (error instanceof SealKeyNotStoredError) {
      logWarning("seal key", error.message);
      return { sealKey: readSealKey(generateSealKey()), warnings: [KEY_NOT_STORED] };
    }
    if (error instanceof SealKeyError) throw new DatabaseOpenError(error.message, { cause: error });
    throw error;
  }
}

/**
 * Opens the database and makes this process its only owner.
 * Reads and writes have a connection each: through Prisma's adapter a plain call joins whatever transaction is open on
 * its connection, so a reader would see uncommitted rows and a write would be rolled back with somebody else's.
 * @param options.file created when missing; its directory must exist.
 * @throws DatabaseLockedError when another process has it, DatabaseOpenError when it cannot be used; both say what to do.
 */
export async function openDatabase(options: {
  file: string;
  migrationsDir: string;
  /** What went wrong beside the database so far; health tells it. */
  warnings?: readonly string[];
}): Promise<Database> {
  const lock = lockDatabaseFile(options.file);
  try {
    migrateDatabase(options);
    const { sealKey, warnings } = await openKey(join(dirname(options.file), KEY_FILE));
    return serve(await connect(options.file, sealKey), {
      file: options.file,
      sealKey,
      warnings: [...(options.warnings ?? []), ...warnings],
      releaseLock: lock.release,
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}
