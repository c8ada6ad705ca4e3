import { z } from "zod";
import type { ContentPart } from "#lib/conversation/content.ts";
import { CHAIN_START, contentHash, nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { sha256 } from "#lib/sha256.ts";
import { BundleEvent, BundleHeader, payloadBytes } from "./bundle.ts";
import type { ReadContent } from "./importer.ts";

/** An event whose bytes and hashes were found to fit. */
export type CheckedEvent = { event: BundleEvent; bytes: Uint8Array; model: ContentPart[] };

export type Bundle = { header: BundleHeader; events: CheckedEvent[] };

type ReadBundle = { ok: true; value: Bundle } | { ok: false; rejected: Rejected };

/** Reads and proves one bundle: both chains are computed anew from the bytes. */
export function readBundle(file: SourceFile, readContent: ReadContent): ReadBundle {
  const refuse = (line: number | null, reason: string): ReadBundle => ({
    ok: false,
    rejected: { file: file.path, line, reason },
  });
  const [first, ...rest] = splitLines(file.bytes);
  if (!first) return refuse(null, "is empty");
  const header = readLine(first.bytes, BundleHeader);
  if (!header.ok) {
    return refuse(first.line, `is not a header of a bundle this version reads: ${header.reason}`);
  }
  const { lineage } = header.value;
  const events: CheckedEvent[] = [];
  const ids = new Set<string>();
  let chain = CHAIN_START;
  let prefix = CHAIN_START;
  let owner = 0;
  for (const { line, bytes: lineBytes } of rest) {
    const read = readLine(lineBytes, BundleEvent);
    if (!read.ok) return refuse(line, `is not an event of a bundle: ${read.reason}`);
    const event = read.value;
    const bytes = payloadBytes(event);
    const model = event.contentHash === null ? [] : readContent(event.format, bytes, event.kind).model;
    const isPlaced = event.seq === events.length && !ids.has(event.eventId);
    if (!isPlaced || event.owner < owner || event.owner >= lineage.length) {
      return refuse(line, "stands in the wrong place: the bundle was put together anew or cut");
    }
    chain = nextChainHash(sha256, chain, event);
    const content = contentHash(sha256, model, event.role);
    prefix = nextPrefixHash(sha256, prefix, content);
    if (sha256(bytes) !== event.payloadHash || chain !== event.chainHash) {
      return refuse(
        line,
        `event ${event.seq} was changed since the export; nothing of the bundle is imported`,
      );
    }
    if (content !== event.contentHash || prefix !== event.prefixHash) {
      return refuse(
        line,
        `event ${event.seq} does not say what its prompt hash was made of; nothing of the bundle is imported`,
      );
    }
    owner = event.owner;
    ids.add(event.eventId);
    events.push({ event, bytes, model });
  }
  const { events: expected, headHash, headPrefixHash } = header.value;
  if (events.length !== expected || chain !== headHash || prefix !== headPrefixHash) {
    return refuse(null, `holds ${events.length} of ${expected} events: export the branch again`);
  }
  return { ok: true, value: { header: header.value, events } };
}

function readLine<T extends z.ZodType>(
  bytes: Uint8Array,
  schema: T,
): { ok: true; value: z.infer<T> } | { ok: false; reason: string } {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const read = schema.safeParse(parsed.value);
  return read.success
    ? { ok: true, value: read.data }
    : { ok: false, reason: oneLine(z.prettifyError(read.error)) };
}
