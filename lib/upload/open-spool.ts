import { tmpdir } from "node:os";
import { join } from "node:path";
import { logWarning } from "#lib/log.ts";
import { Spool } from "./spool.ts";

/** A spool in `directory`; where the data directory takes none, in the system's own directory for such files. */
export async function openSpool(directory: string): Promise<Spool> {
  try {
    return await Spool.open(directory);
  } catch (error) {
    const otherwise = join(tmpdir(), "offshoot-uploads");
    const reason = error instanceof Error ? error.message : String(error);
    logWarning("upload", `${directory} cannot be written (${reason}): using ${otherwise}.`);
    return Spool.open(otherwise);
  }
}
