import { join, resolve } from "node:path";
import { readEnv } from "#lib/env.ts";

/** Where uploads lie while they are imported. Emptied when the server starts: nothing in it outlives its request. */
export function spoolDirectory(): string {
  return join(resolve(readEnv().OFFSHOOT_HOME), "tmp");
}
