import { randomUUID } from "node:crypto";
import { link, open, readFile, stat, unlink } from "node:fs/promises";
import { logWarning } from "#lib/log.ts";
import { generateSealKey, readSealKey, type SealKey } from "./seal-key.ts";

/** Anything for group and others. */
const OTHERS = 0o077;

/** The key cannot be read or made; the message says what to do. */
export class SealKeyError extends Error {}

/** There is no key yet and none can be stored: whoever opens it may go on with one that is not. */
export class SealKeyNotStoredError extends SealKeyError {}

/**
 * The key pair in `file`, made at the first start. Processes that start at the same moment agree on one: the file
 * appears whole or not at all, and whoever comes second reads the first one's.
 * @throws SealKeyNotStoredError when the file cannot be made, SealKeyError when it holds something else.
 */
export async function openSealKey(file: string): Promise<SealKey> {
  const pem = (await readPem(file)) ?? (await makePem(file));
  try {
    const key = readSealKey(pem);
    await warnWhenShared(file);
    return key;
  } catch (cause) {
    throw new SealKeyError(
      `${file} holds no Ed25519 private key. Put the right file back from your backup; without it new receipts are signed with a new key.`,
      { cause },
    );
  }
}

async function readPem(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (isCode(cause, "ENOENT")) return null;
    throw new SealKeyError(`The signing key ${file} cannot be read: check who owns it.`, { cause });
  }
}

async function makePem(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    await handle.writeFile(generateSealKey());
    await handle.sync();
    await handle.close();
    // A rename would replace the key of a process that was faster; a link refuses.
    await link(draft, file).catch((error: unknown) => {
      if (!isCode(error, "EEXIST")) throw error;
    });
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new SealKeyNotStoredError(
      `The signing key ${file} cannot be made: check that its directory is writable and has room.`,
      { cause },
    );
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function warnWhenShared(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & OTHERS) !== 0) {
    logWarning(
      "seal key",
      `Other users of this machine can read the signing key ${file}. Run: chmod 600 ${JSON.stringify(file)}`,
    );
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
