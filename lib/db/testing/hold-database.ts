import { ok } from "#lib/app-error.ts";
import { openDatabase } from "../open-database.ts";
import { MIGRATIONS_DIR } from "../scratch-database.ts";
import { conversationRow, eventRows } from "./rows.ts";

// A process of its own for tests: opens the database named by its first argument and says "open" or why not.
// With "write" as second argument it then appends conversations of 200 events until it is killed.
const [file = "", mode] = process.argv.slice(2);

try {
  const database = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
  process.stdout.write("open\n");
  for (let round = 0; mode === "write"; round++) {
    const id = `${process.pid}-${round}`;
    await database.write(async (tx) => {
      await tx.insertConversation(conversationRow({ id, headSeq: 199 }));
      await tx.appendEvents({ familyId: "family", conversationId: id, ...eventRows(200, { originId: id }) });
      return ok(null);
    });
    process.stdout.write(`${id}\n`);
  }
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
}
