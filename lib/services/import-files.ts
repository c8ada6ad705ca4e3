import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { SignedSeal } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
import type { ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { importerLabels, pickImporter } from "#lib/importers/registry.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { sha256 } from "#lib/sha256.ts";
import { describeSeen } from "./describe-seen.ts";
import { draftParts, type ImportOptions } from "./draft-parts.ts";
import { findReceipt } from "./find-receipt.ts";
import { type StoredFamily, storeFamilies } from "./store-families.ts";

/** What arrived and what it became, for the CI log; with the signed receipt of each run, root first. */
export type ImportReceipt = {
  bytes: number;
  sha256: string;
  events: number;
  headHash: string;
  sealed: SignedSeal[];
};

export type ImportOutcome = {
  /** False when every run of the upload was here already: nothing was made. */
  created: boolean;
  /** Family by family, root first. */
  conversations: Conversation[];
  rejected: Rejected[];
  receipt: ImportReceipt;
};

/**
 * Reads transcript files into sealed runs: one family per root conversation, branches inside it as forks.
 * Each family is written whole or not at all; a run whose bytes are here already is answered, not repeated.
 *
 * Errors: `unknown_format` when nothing recognises the files, `invalid_request` when nothing readable is in
 * them (with the rejected files as details).
 */
export async function importFiles(
  db: Database,
  files: readonly SourceFile[],
  options: ImportOptions,
): Promise<Result<ImportOutcome>> {
  if (files.length === 0)
    return fail("invalid_request", "The upload holds no file. Choose a transcript to import.");
  const importer = pickImporter(files);
  if (importer === null) return fail("unknown_format", unknownFormat(files));
  const read = importer.read(files);
  if (read.conversations.length === 0) return fail("invalid_request", nothingReadable(read), read.rejected);

  const parts = draftParts(read.conversations, importer.format, options);
  const stored = await storeFamilies(db, parts);
  if (!stored.ok) return stored;
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  return ok(await describeOutcome(db, stored.value, { rejected: read.rejected, bytes }));
}

/** What became of an upload, read back from the database. */
async function describeOutcome(
  db: Database,
  stored: readonly StoredFamily[],
  upload: { rejected: Rejected[]; bytes: number },
): Promise<ImportOutcome> {
  const conversations: Conversation[] = [];
  const sealed: SignedSeal[] = [];
  for (const { familyId, rootId } of stored) {
    conversations.push(...runOf(rootId, await db.read.listConversationsOfFamilies([familyId])));
    const receipt = await findReceipt(db, rootId);
    if (receipt.ok) sealed.push(receipt.value);
  }
  const digests = stored.map((family) => family.sourceDigest);
  return {
    created: stored.some((family) => family.created),
    conversations,
    rejected: upload.rejected,
    receipt: {
      bytes: upload.bytes,
      sha256: digests.length === 1 ? (digests[0] ?? "") : sha256(digests.join("\n")),
      events: conversations.reduce((sum, each) => sum + each.headSeq - (each.forkPointSeq ?? -1), 0),
      headHash: conversations[0]?.headHash ?? "",
      sealed,
    },
  };
}

/** A run among its family: the root, then what hangs from it and was not forked here. */
function runOf(rootId: string, family: readonly Conversation[]): Conversation[] {
  const members = new Set([rootId]);
  return family.filter((each) => {
    const source = each.forkedFromId ?? each.spawnedById;
    if (each.forkedBy === null && source !== null && members.has(source)) members.add(each.id);
    return members.has(each.id);
  });
}

/** One file that is no JSON at all is told what is wrong with it: that no format fits would be beside the point. */
function unknownFormat(files: readonly SourceFile[]): string {
  const [first] = files;
  const parsed = first && files.length === 1 ? parseWhole(first) : null;
  if (first && parsed && !parsed.ok) {
    return `${first.path} ${parsed.reason}. Send the transcript as the agent wrote it. ${readable()}`;
  }
  const shown = files.slice(0, 3).map((file) => file.path);
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  const seen =
    first === undefined ? "" : ` ${files.length === 1 ? "It" : first.path} ${describeSeen(first)}.`;
  const todo = "Send the file or folder as the agent wrote it, not a report made of it.";
  return `No transcript was recognised in ${shown.join(", ")}${more}.${seen} ${todo} ${readable()}`;
}

function readable(): string {
  return `Offshoot reads: ${importerLabels().join(", ")}.`;
}

const PARSED_TO_EXPLAIN = 4_000_000;

/** Null for what was not looked into: a large file, or one of several JSON values. */
function parseWhole({ bytes }: SourceFile): ParsedJson | null {
  if (bytes.byteLength > PARSED_TO_EXPLAIN) return null;
  const whole = parseJson(bytes);
  const [first] = splitLines(bytes);
  return whole.ok || !first || parseJson(first.bytes).ok === false ? whole : null;
}

function nothingReadable(read: ImportResult): string {
  const first = read.rejected[0];
  if (!first) return "The files hold no event. Check that the run had started when it was saved.";
  const line = first.line === null ? "" : `, line ${first.line}`;
  const more = read.rejected.length > 1 ? ` (${read.rejected.length} files or lines were rejected)` : "";
  return `Nothing could be imported. ${first.file}${line}: ${first.reason}${more}`;
}
