import { readFile } from "node:fs/promises";
import { findSchemaDrift } from "./schema-drift.ts";

// Run by `npm run check`: a schema change without its migration would reach production as a missing column.
const drift = await findSchemaDrift({
  migrationsDir: "prisma/migrations",
  schema: await readFile("prisma/schema.prisma", "utf8"),
});
if (drift === null) {
  process.stdout.write("prisma/schema.prisma and prisma/migrations agree.\n");
} else {
  process.stderr.write(
    `prisma/schema.prisma and prisma/migrations differ. Add a migration with this SQL:\n\n${drift}\n`,
  );
  process.exitCode = 1;
}
