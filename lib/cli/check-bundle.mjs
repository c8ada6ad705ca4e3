import { createHash } from "node:crypto";
import { CommandError, EXIT } from "./command-error.mjs";

const CHAIN_START = "0".repeat(64);

/**
 * A second, independent reading of the bundle format and the audit chain: what it takes to check a run without the
 * program that wrote it. Described in lib/conversation/hash-chain.ts and lib/importers/offshoot-bundle.
 * @param {Buffer} bytes
 * @returns {{ header: any, lines: Buffer[] } | null} null when the file is no bundle
 */
export function readBundle(bytes) {
  const lines = splitLines(bytes);
  const header = parseLine(lines[0]);
  return header?.offshoot_bundle === 1 ? { header, lines: lines.slice(1) } : null;
}

/**
 * Recomputes the chain from the payload bytes of every line.
 * @param {{ header: any, lines: Buffer[] }} bundle
 * @returns {string[]} the chain hash after each event
 * @throws {CommandError} naming the first bad event
 */
export function chainBundle({ lines }) {
  const chain = [];
  const seen = new Map();
  for (const line of lines) {
    const event = parseLine(line);
    const seq = chain.length;
    if (!event || !Number.isInteger(event.seq)) throw bad(seq, "its line is not an event any more");
    if (event.seq !== seq) throw misplaced(seq, event, seen, lines);
    const payload = payloadOf(event);
    if (payload === null || sha256(payload) !== event.payloadHash)
      throw bad(seq, `its bytes are not those it was recorded with`, event.eventId);
    const link = nextLink(chain.at(-1) ?? CHAIN_START, event);
    if (link !== event.chainHash)
      throw bad(seq, "its id, kind, time or place in the history was changed", event.eventId);
    seen.set(event.eventId, seq);
    chain.push(link);
  }
  return chain;
}

/** Index into the lineage for each event; the last one is the branch itself. */
export function ownersOf({ lines }) {
  return lines.map((line) => parseLine(line)?.owner);
}

/** The audit chain of Offshoot: a name, then each field as length and text. */
function nextLink(previous, { eventId, sourceKind, timestamp, payloadHash }) {
  const fields = [previous, eventId, sourceKind, timestamp, payloadHash];
  const text = fields.map((field) => (typeof field === "string" ? `${field.length}:${field}` : "-")).join("");
  return sha256(`offshoot.chain.v1;${text}`);
}

function misplaced(seq, event, seen, lines) {
  if (event.seq < seq) {
    return seen.has(event.eventId)
      ? bad(event.seq, "it is there twice", event.eventId)
      : bad(seq, `event ${event.seq} stands in its place`, event.eventId);
  }
  const isLater = lines.some((line) => parseLine(line)?.seq === seq);
  return isLater
    ? bad(seq, `event ${event.seq} stands before it`)
    : bad(seq, `it is missing; the next one found is ${event.seq}`);
}

/** @returns {Buffer | null} */
function payloadOf({ text, base64 }) {
  if (typeof text === "string") return Buffer.from(text, "utf8");
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : null;
}

function bad(seq, why, eventId) {
  const name = eventId === undefined ? "" : ` (${eventId})`;
  return new CommandError(`The history differs at event ${seq}${name}: ${why}.`, EXIT.historyDiffers);
}

function parseLine(line) {
  try {
    return JSON.parse(line?.toString("utf8") ?? "");
  } catch {
    return null;
  }
}

function splitLines(bytes) {
  const lines = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines.filter((line) => line.length > 0);
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}
