import { defineConfig } from "prisma/config";

// `prisma generate` looks for a native schema engine it does not use here, and would download it.
// Any existing file satisfies the check; migrations go through lib/db/migrate.ts instead.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "../prisma/schema.prisma" });
