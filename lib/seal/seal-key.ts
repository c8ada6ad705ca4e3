import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { z } from "zod";

/** The key pair of one installation: signs every receipt. The private half never leaves this object. */
export type SealKey = {
  /** First 16 hex digits of the SHA-256 of the public key's 32 bytes. */
  keyId: string;
  /** SPKI in PEM: what an offline check needs, and all it needs. */
  publicKey: string;
  /** Ed25519 over the UTF-8 text, base64. */
  sign(text: string): string;
};

const Ed25519Jwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });

/** A new private key as PKCS #8 PEM. */
export function generateSealKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** @throws Error when the text is no Ed25519 private key. */
export function readSealKey(privatePem: string): SealKey {
  const privateKey = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: idOf(publicKey),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    sign: (text) => sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64"),
  };
}

/** The id of a public key in PEM; null when it is no Ed25519 public key. */
export function keyIdOf(publicPem: string): string | null {
  try {
    return idOf(createPublicKey(publicPem));
  } catch {
    return null;
  }
}

/** Whether `signature` (base64) is this key's over the text. Anything malformed is simply not. */
export function isSignedBy(publicPem: string, text: string, signature: string): boolean {
  try {
    const bytes = Buffer.from(signature, "base64");
    // Buffer skips what is no base64: a signature is one spelling only.
    if (bytes.length !== 64 || bytes.toString("base64") !== signature) return false;
    return verify(null, Buffer.from(text, "utf8"), createPublicKey(publicPem), bytes);
  } catch {
    return false;
  }
}

function idOf(publicKey: KeyObject): string {
  const { x } = Ed25519Jwk.parse(publicKey.export({ format: "jwk" }));
  return createHash("sha256").update(Buffer.from(x, "base64url")).digest("hex").slice(0, 16);
}
