import { setImmediate as nextTurn } from "node:timers/promises";
import type { Fault } from "#lib/api/verification.ts";
import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import { Receipt, receiptHash, receiptText, SEAL_CHAIN_START } from "#lib/conversation/receipt.ts";
import type { StoredSeal } from "#lib/db/seal-store.ts";
import type { Database } from "#lib/db/store.ts";
import { isSignedBy, keyIdOf } from "#lib/seal/seal-key.ts";
import { sha256 } from "#lib/sha256.ts";
import { faultAt } from "./verification-fault.ts";

const WINDOW = 500;

/** `head` is the newest receipt: its number and hash, kept elsewhere, prove that nothing before it was taken away. */
export type SealChainReport = {
  receipts: number;
  head: { sequence: number; hash: string } | null;
  fault: Fault | null;
};

/**
 * Follows the links of all receipts from the first to the last and checks the last one's signature, which covers them
 * all. A receipt that was cut off at the end cannot be missed from inside: that is what a receipt in a CI log is for.
 */
export async function verifySealChain(db: Database): Promise<SealChainReport> {
  let previous: { sequence: number; hash: string } | null = null;
  let last: StoredSeal | null = null;
  for (;;) {
    const seals: StoredSeal[] = await db.read.listSeals({
      fromSequence: (previous?.sequence ?? 0) + 1,
      limit: WINDOW,
    });
    for (const seal of seals) {
      const fault = checkLink(seal, previous);
      if (fault) return { receipts: previous?.sequence ?? 0, head: previous, fault };
      previous = { sequence: seal.sequence, hash: seal.hash };
      last = seal;
    }
    if (seals.length < WINDOW) break;
    await nextTurn();
  }
  const fault = last && (await checkSignature(db, last));
  return { receipts: previous?.sequence ?? 0, head: previous, fault };
}

/** As `verifySealChain`, and every run the receipts are about is still there, or its tombstone is. */
export async function verifyAllSeals(db: Database): Promise<SealChainReport> {
  const report = await verifySealChain(db);
  if (report.fault) return report;
  const [vanished] = await db.read.listVanished(1);
  if (!vanished) return report;
  return { ...report, fault: vanishedFault(vanished) };
}

export function vanishedFault(gone: { conversationId: string; sequence: number }): Fault {
  return faultAt(
    "missing",
    `The conversation ${gone.conversationId} of receipt ${gone.sequence} is gone, and no tombstone says who removed it.`,
    { conversation_id: gone.conversationId, sequence: gone.sequence },
  );
}

/** One receipt against the one before it: its number, its link, its text. Not its signature. */
function checkLink(seal: StoredSeal, previous: { sequence: number; hash: string } | null): Fault | null {
  const { sequence } = seal;
  const expected = (previous?.sequence ?? 0) + 1;
  if (sequence !== expected)
    return faultAt("seal_chain", `Receipt ${expected} is missing from the seal chain.`, {
      sequence: expected,
    });
  const receipt = readReceipt(seal);
  if (!receipt)
    return faultAt("receipt", `Receipt ${sequence} was changed: it is no receipt any more.`, { sequence });
  if (receiptHash(sha256, receipt) !== seal.hash || receipt.sequence !== sequence)
    return faultAt("receipt", `Receipt ${sequence} was changed: its text does not give its hash.`, {
      sequence,
    });
  if (receipt.previous !== (previous?.hash ?? SEAL_CHAIN_START)) {
    const message = `Receipt ${sequence} does not link to receipt ${sequence - 1}: one of them was replaced.`;
    return faultAt("seal_chain", message, { sequence });
  }
  return null;
}

/** The receipt in a stored seal, if its text is exactly what was signed. */
export function readReceipt(seal: StoredSeal): Receipt | null {
  try {
    const parsed = Receipt.safeParse(JSON.parse(seal.body));
    return parsed.success && canonicalJson(parsed.data) === seal.body ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The signature of one receipt, by the public key it names. */
export async function checkSignature(db: Database, seal: StoredSeal): Promise<Fault | null> {
  const { sequence } = seal;
  const receipt = readReceipt(seal);
  if (!receipt)
    return faultAt("receipt", `Receipt ${sequence} was changed: it is no receipt any more.`, { sequence });
  const keys = await db.read.listSealKeys();
  const key = keys.find(({ keyId }) => keyId === receipt.key_id);
  if (!key || keyIdOf(key.publicKey) !== receipt.key_id) {
    const message = `Receipt ${sequence} names the key ${receipt.key_id}, which this installation never had.`;
    return faultAt("key", message, { sequence });
  }
  if (isSignedBy(key.publicKey, receiptText(receipt), seal.signature)) return null;
  return faultAt(
    "signature",
    `Receipt ${sequence} is forged: its signature is not by the key ${key.keyId}.`,
    {
      sequence,
    },
  );
}
