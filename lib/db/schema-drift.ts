import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { migrateDatabase } from "./migrate.ts";

const NO_FILTERS = { externalTables: [], externalEnums: [] };
const EMPTY_DIFF = "-- This is an empty migration.";

let loaded: Promise<typeof engineModule.SchemaEngine> | null = null;

/** Prisma's own schema engine, from its npm package: nothing is downloaded. Its module holds one instance only. */
function loadEngine(): Promise<typeof engineModule.SchemaEngine> {
  loaded ??= instantiateEngine();
  return loaded;
}

async function instantiateEngine(): Promise<typeof engineModule.SchemaEngine> {
  const script = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = await WebAssembly.compile(await readFile(script.replace(/\.js$/, ".wasm")));
  const instance = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": { ...engineModule } });
  engineModule.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return engineModule.SchemaEngine;
}

/**
 * Compares what the migrations make with what the Prisma schema says.
 * @param options.schema text of schema.prisma.
 * @returns the SQL that is missing between the two; null when there is none. Triggers are not compared: the schema
 * cannot name them.
 */
export async function findSchemaDrift(options: {
  migrationsDir: string;
  schema: string;
}): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), "offshoot-drift-"));
  try {
    const file = join(directory, "migrated.db");
    migrateDatabase({ file, migrationsDir: options.migrationsDir });
    const SchemaEngine = await loadEngine();
    const files = [{ path: "schema.prisma", content: options.schema }];
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url: file }));
    const engine = await SchemaEngine.new(
      { datamodels: [["schema.prisma", options.schema]] },
      () => {},
      adapter,
    );
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: directory },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    engine.free();
    const sql = (stdout ?? "").trim();
    return sql === "" || sql === EMPTY_DIFF ? null : sql;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
