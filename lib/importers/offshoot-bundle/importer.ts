import type { EventContent } from "#lib/conversation/content.ts";
import type { EventFormat, EventKind } from "#lib/conversation/event.ts";
import type { Importer, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { readBundle } from "./read-bundle.ts";
import { toConversations } from "./to-conversations.ts";

/** Asks the format an event came in for its readable body. */
export type ReadContent = (format: EventFormat, bytes: Uint8Array, kind: EventKind) => EventContent;

const HEAD = /^[\s\uFEFF]*\{\s*"offshoot_bundle"\s*:/;

/**
 * Branches this app exported without loss: the same bytes, ids, hashes and provenance come back. A bundle whose
 * hashes do not fit its events was changed since, and is refused as a whole.
 * @param readContent passed in, because the registry that knows all formats knows this one too.
 */
export function offshootBundleImporter(readContent: ReadContent): Importer {
  return {
    format: "offshoot-bundle",
    label: "Offshoot bundle",
    detect: (files) => files.some(isBundle),
    read: (files) => readUpload(files, readContent),
    content: () => ({ parts: [], model: [] }),
  };
}

function isBundle(file: SourceFile): boolean {
  return HEAD.test(new TextDecoder().decode(file.bytes.subarray(0, 200)));
}

function readUpload(files: readonly SourceFile[], readContent: ReadContent): ImportResult {
  const rejected: Rejected[] = [];
  const bundles = files.filter(isBundle);
  const conversations = bundles.flatMap((file) => {
    const bundle = readBundle(file, readContent);
    if (bundle.ok) return toConversations(file, bundle.value);
    rejected.push(bundle.rejected);
    return [];
  });
  const ignored = files.filter((file) => !bundles.includes(file)).map(({ path }) => path);
  return { conversations, rejected, ignored };
}
