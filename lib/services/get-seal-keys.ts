import type { SealKeyList } from "#lib/api/seal-key.ts";
import type { Database } from "#lib/db/store.ts";

/** The key new receipts are signed with, then every key there ever was: old receipts name theirs. */
export async function getSealKeys(db: Database): Promise<SealKeyList> {
  const keys = await db.read.listSealKeys();
  const current = keys.find(({ keyId }) => keyId === db.sealKeyId);
  if (!current) throw new Error(`The key ${db.sealKeyId} was not stored when the database was opened.`);
  return {
    algorithm: "ed25519",
    key_id: current.keyId,
    public_key: current.publicKey,
    keys: keys.map(({ keyId, publicKey, createdAt }) => ({
      key_id: keyId,
      public_key: publicKey,
      created_at: createdAt,
    })),
  };
}
