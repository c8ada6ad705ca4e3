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
 * Recomputes all chains from the payload bytes of every line.
 * @param {{ header: any, lines: Buffer[] }} bundle
 * @returns {{ chainHash: string, factsHash: string }[]} after each event
 * @throws {CommandError} naming the first bad event
 */
export function chainBundle({ header, lines }) {
  const links = [];
  const seen = new Map();
  // Bundles of the first days have no facts hash in their lines; the receipt has the last one in any case.
  const hasFacts = lines.some((line) => parseLine(line)?.factsHash !== undefined);
  let at = { chainHash: CHAIN_START, prefixHash: CHAIN_START, factsHash: CHAIN_START };
  let owner = 0;
  for (const line of lines) {
    const event = parseLine(line);
    const seq = links.length;
    if (!event || !Number.isInteger(event.seq)) throw bad(seq, "its line is not an event any more");
    if (event.seq !== seq) throw misplaced(seq, event, seen, lines);
    const payload = payloadOf(event);
    if (payload === null || sha256(payload) !== event.payloadHash)
      throw bad(seq, "its bytes are not those it was recorded with", event.eventId);
    at = nextLinks(at, event, payload.length);
    if (at.chainHash !== event.chainHash)
      throw bad(seq, "its id, kind, time or place in the history was changed", event.eventId);
    const isShownAsSealed = isComplete(event) && (!hasFacts || event.factsHash === at.factsHash);
    if (at.prefixHash !== event.prefixHash || !isShownAsSealed)
      throw bad(seq, "what is shown of it was changed", event.eventId);
    if (!(event.owner >= owner && event.owner < header.lineage.length))
      throw bad(seq, "it names an owner that cannot be", event.eventId);
    owner = event.owner;
    seen.set(event.eventId, seq);
    links.push(at);
  }
  const isWhole = header.events === links.length && header.headHash === at.chainHash;
  if (!isWhole || header.headPrefixHash !== at.prefixHash) throw endless(header, links.length);
  return links;
}

/** A field under another name would count as one that has no value. */
function isComplete(event) {
  const { isError, usage } = event;
  return (
    typeof isError === "boolean" &&
    SHOWN.every((name) => name in event) &&
    (!usage || ["model", ...USAGE].every((name) => name in usage))
  );
}

function endless(header, found) {
  if (header.events > found) return bad(found, `it is missing: the file should hold ${header.events} events`);
  return new CommandError(
    `The history differs: the first line of the file does not fit its ${found} events.`,
    EXIT.historyDiffers,
  );
}

/** Index into the lineage for each event; the last one is the branch itself. */
export function ownersOf({ lines }) {
  return lines.map((line) => parseLine(line)?.owner);
}

/** The three chains of Offshoot: bytes in their order; what reaches the model; what is shown without the bytes. */
function nextLinks(at, event, payloadSize) {
  const { eventId, sourceKind, timestamp, payloadHash, contentHash, usage } = event;
  const chainHash = link("offshoot.chain.v1", [at.chainHash, eventId, sourceKind, timestamp, payloadHash]);
  const shown = [event.kind, event.format, event.role, event.summary, event.toolName];
  const outcome = [event.toolCallId, event.responseId, event.isError ? "error" : null, String(payloadSize)];
  const spent = usage ? USAGE.map((name) => usage[name]) : ["no usage"];
  return {
    chainHash,
    prefixHash:
      contentHash === null ? at.prefixHash : link("offshoot.prefix.v1", [at.prefixHash, contentHash]),
    factsHash: link("offshoot.facts.v1", [
      at.factsHash,
      chainHash,
      ...shown,
      ...outcome,
      contentHash,
      usage?.model,
      ...spent,
    ]),
  };
}

const SHOWN = [
  "kind",
  "format",
  "role",
  "timestamp",
  "summary",
  "toolName",
  "toolCallId",
  "responseId",
  "isError",
  "contentHash",
  "usage",
];
const USAGE = ["input", "cacheRead", "cacheWrite", "output", "reasoning", "cost", "latencyMs", "ttftMs"];

/** SHA-256 of a name and then each field as its length and text. */
function link(name, fields) {
  const text = fields.map((field) => (field == null ? "-" : `${String(field).length}:${field}`)).join("");
  return sha256(`${name};${text}`);
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

/** @returns {Buffer | null} null also for base64 that says the same bytes in another way */
function payloadOf({ text, base64 }) {
  if (typeof text === "string") return Buffer.from(text, "utf8");
  const bytes = typeof base64 === "string" ? Buffer.from(base64, "base64") : null;
  return bytes?.toString("base64") === base64 ? bytes : null;
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
