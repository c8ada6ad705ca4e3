import { migrateDatabase } from "../migrate.ts";

// A process of its own for tests: says "ready" and migrates the file named first with the folder named second.
const [file = "", migrationsDir = ""] = process.argv.slice(2);
process.stdout.write("ready\n");
// The migration stops the event loop: what was said has to be out before it begins.
setTimeout(() => {
  migrateDatabase({ file, migrationsDir });
  process.stdout.write("migrated\n");
}, 50);
