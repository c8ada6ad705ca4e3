import { createHash, createPublicKey, verify } from "node:crypto";
import { CommandError, EXIT } from "./command-error.mjs";

const HASH = /^[0-9a-f]{64}$/;

/**
 * The receipts in a file: one, a list, or the whole answer of an import.
 * @param {string} text
 * @returns {{ receipt: any, signature: string }[]} at least one, each of a sealed run
 * @throws {CommandError} when it is cut short or something else
 */
export function readReceipts(text) {
  const found = listReceipts(parse(text));
  if (found.length === 0) throw unreadable("it holds no receipt");
  for (const signed of found) checkShape(signed);
  return found;
}

/**
 * Whether a receipt is by this key. Everything of it is covered: one changed digit fails.
 * @param {{ receipt: any, signature: string }} signed
 * @param {string} publicPem
 * @throws {CommandError} wrong key, or forged
 */
export function checkSignature({ receipt, signature }, publicPem) {
  const key = readKey(publicPem);
  const keyId = createHash("sha256").update(rawKey(key)).digest("hex").slice(0, 16);
  if (receipt.key_id !== keyId) {
    throw new CommandError(
      `Wrong key: the receipt names the key ${receipt.key_id}, this file is ${keyId}.`,
      EXIT.wrongKey,
    );
  }
  const bytes = Buffer.from(signature, "base64");
  const isSigned =
    bytes.length === 64 &&
    bytes.toString("base64") === signature &&
    verify(null, Buffer.from(receiptText(receipt), "utf8"), key, bytes);
  if (!isSigned) {
    throw new CommandError(
      `Forged receipt: receipt ${receipt.sequence} or its signature was changed after it was signed.`,
      EXIT.forgedReceipt,
    );
  }
}

/** What was signed: a name, then JSON with sorted keys and no white space. */
export function receiptText(receipt) {
  return `offshoot.receipt.v1\n${canonical(receipt)}`;
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(",")}}`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("it is cut short or no JSON");
  }
}

function listReceipts(value) {
  if (Array.isArray(value)) return value.flatMap(listReceipts);
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value.receipt?.sealed)) return value.receipt.sealed;
  return "receipt" in value || "signature" in value ? [value] : [];
}

function checkShape({ receipt, signature }) {
  const isWhole =
    typeof signature === "string" &&
    typeof receipt === "object" &&
    receipt !== null &&
    receipt.version === 1 &&
    Number.isInteger(receipt.sequence) &&
    typeof receipt.key_id === "string" &&
    HASH.test(receipt.previous);
  if (!isWhole) throw unreadable("a part of it is missing");
  if (receipt.kind === "tombstone")
    throw unreadable(`it is the tombstone of a run that was removed at ${receipt.removed_at}`);
  const hasBranches =
    receipt.kind === "seal" &&
    Array.isArray(receipt.branches) &&
    receipt.branches.length > 0 &&
    receipt.branches.every((branch) => Number.isInteger(branch?.events) && HASH.test(branch?.head_hash));
  if (!hasBranches) throw unreadable("it does not say what was sealed");
}

function readKey(pem) {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === "ed25519" && !pem.includes("PRIVATE KEY")) return key;
  } catch {
    // Said below.
  }
  throw new CommandError(
    "Wrong key: the file holds no Ed25519 public key. Get it from /api/seal-key?format=pem.",
    EXIT.wrongKey,
  );
}

function rawKey(key) {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}

function unreadable(why) {
  return new CommandError(`Unreadable receipt: ${why}.`, EXIT.unreadableReceipt);
}
