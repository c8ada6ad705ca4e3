import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spool } from "../spool.ts";

/** Runs `use` with a spool in a directory of its own, and sees to it that nothing is left there. */
export async function withSpool<T>(use: (spool: Spool) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "offshoot-spool-"));
  const spool = await Spool.open(directory);
  const result = await use(spool).finally(() => spool.dispose());
  const left = await readdir(directory);
  await rm(directory, { recursive: true });
  if (left.length > 0) throw new Error(`The spool left ${left.join(", ")}.`);
  return result;
}
