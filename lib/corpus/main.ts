import { scratchDatabase } from "#lib/db/scratch-database.ts";
import { closingLine, HEADING, rowText } from "./describe-rows.ts";
import { importTree } from "./import-tree.ts";

const args = process.argv.slice(2);
const asJson = args.includes("--json");
const roots = args.filter((arg) => !arg.startsWith("-"));

const scratch = await scratchDatabase();
try {
  if (!asJson) console.log(HEADING);
  const tree = await importTree(scratch.database, roots, (row) =>
    console.log(asJson ? JSON.stringify(row) : rowText(row)),
  );
  console.log(closingLine(tree, asJson));
  process.exitCode = tree.rows.some(({ outcome }) => outcome === "crashed") ? 1 : 0;
} finally {
  await scratch.dispose();
}
