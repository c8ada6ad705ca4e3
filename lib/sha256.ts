import { hash } from "node:crypto";

/** SHA-256 of text (as UTF-8) or bytes, lower-case hex. In one call: half the cost of a stream for short data. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

/** Its first bytes, lower-case hex: a text of its own, where a slice would keep all of it in memory. */
export function sha256Start(data: string | Uint8Array, bytes: number): string {
  return hash("sha256", data, "buffer").toString("hex", 0, bytes);
}
