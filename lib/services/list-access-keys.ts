import type { AccessKey } from "#lib/access/access-key.ts";
import type { AccessKeyInfo } from "#lib/api/access.ts";
import type { Database } from "#lib/db/store.ts";

/** Every key there ever was, newest first; hashes stay inside. */
export async function listAccessKeys(db: Database): Promise<AccessKeyInfo[]> {
  return (await db.read.listAccessKeys()).map(describeAccessKey);
}

export function describeAccessKey({ tokenHash: _, ...info }: AccessKey): AccessKeyInfo {
  return info;
}
