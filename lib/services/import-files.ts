import { ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { SentUpload, SignedSeal } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
import { packParts } from "#lib/import-worker/pack-parts.ts";
import type { LeftAside, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import { draftGroups, type ImportOptions } from "./draft-parts.ts";
import { findReceipt } from "./find-receipt.ts";
import { keepJoined, linkedUploads, ownRuns } from "./keep-joined.ts";
import { joiningsOf, readTranscripts } from "./read-transcripts.ts";
import { type StoredFamily, storeFamilies } from "./store-families.ts";

/** What arrived and what it became, for the CI log; with the signed receipt of each run, root first. */
export type ImportReceipt = {
  /** Of the request body as it was sent; of files that were here already, together. */
  bytes: number;
  sha256: string;
  files: SentUpload["files"];
  events: number;
  headHash: string;
  sealed: SignedSeal[];
};

/** `knownRuns` of the runs were here already. */
export type ImportCounts = {
  runs: number;
  knownRuns: number;
  conversations: number;
  branches: number;
  subAgents: number;
};

export type ImportOutcome = {
  /** False when every run of the upload was here already: nothing was made. */
  created: boolean;
  /** Family by family, root first. */
  conversations: Conversation[];
  /** Ids of the conversations whose run was here already. */
  known: ReadonlySet<string>;
  counts: ImportCounts;
  rejected: Rejected[];
  leftAside: LeftAside[];
  receipt: ImportReceipt;
};

/**
 * Reads transcript files into sealed runs: one family per root conversation, branches inside it as forks.
 * Each family is written whole or not at all; a run whose bytes are here already is answered, not repeated.
 *
 * Errors: those of `readTranscripts`, and what the database answers.
 */
export async function importFiles(
  db: Database,
  files: readonly SourceFile[],
  options: ImportOptions,
): Promise<Result<ImportOutcome>> {
  const read = await readTranscripts(files, linkedUploads(db));
  if (!read.ok) return read;
  const { groups, rejected, leftAside } = read.value;
  const joinings = await joiningsOf(groups);
  const stored = await storeFamilies(db, packParts(draftGroups(groups, options)), (tx, families) =>
    keepJoined(tx, joinings, families),
  );
  if (!stored.ok) return stored;
  const own = ownRuns(joinings, stored.value);
  const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  return ok(await describeOutcome(db, own, { rejected, leftAside, bytes, sent: null }));
}

/** What became of an upload, read back from the database. */
export async function describeOutcome(
  db: Database,
  stored: readonly StoredFamily[],
  upload: { rejected: Rejected[]; leftAside: LeftAside[]; bytes: number; sent: SentUpload | null },
): Promise<ImportOutcome> {
  const conversations: Conversation[] = [];
  const sealed: SignedSeal[] = [];
  const known = new Set<string>();
  const made = new Set<string>();
  const roots = new Set<string>();
  for (const { rootId, created } of stored) {
    const current = await db.read.findSuccessor(rootId);
    roots.add(current);
    if (created) made.add(current);
  }
  for (const rootId of roots) {
    const root = await db.read.findConversation(rootId);
    if (!root) continue;
    const run = runOf(rootId, await db.read.listConversationsOfFamilies([root.familyId]));
    conversations.push(...run);
    if (!made.has(rootId)) for (const { id } of run) known.add(id);
    const receipt = await findReceipt(db, rootId);
    if (receipt.ok) sealed.push(receipt.value);
  }
  const digests = stored.map((family) => family.sourceDigest);
  return {
    created: made.size > 0,
    conversations,
    known,
    counts: {
      runs: roots.size,
      knownRuns: [...roots].filter((rootId) => !made.has(rootId)).length,
      conversations: conversations.length,
      branches: conversations.filter((each) => each.forkedFromId !== null).length,
      subAgents: conversations.filter((each) => each.spawnedById !== null).length,
    },
    rejected: upload.rejected,
    leftAside: upload.leftAside,
    receipt: {
      bytes: upload.sent?.bytes ?? upload.bytes,
      sha256: upload.sent?.sha256 ?? (digests.length === 1 ? (digests[0] ?? "") : sha256(digests.join("\n"))),
      files: upload.sent?.files ?? null,
      events: conversations.reduce((sum, each) => sum + each.headSeq - (each.forkPointSeq ?? -1), 0),
      headHash: conversations[0]?.headHash ?? "",
      sealed,
    },
  };
}

/**
 * A run among its family: the root, then what hangs from it and was not forked here. A fork made here is never sealed;
 * one that came back in a bundle is.
 */
function runOf(rootId: string, family: readonly Conversation[]): Conversation[] {
  const members = new Set([rootId]);
  return family.filter((each) => {
    const source = each.forkedFromId ?? each.spawnedById;
    const came = each.forkedBy === null || each.sealed;
    if (came && source !== null && members.has(source)) members.add(each.id);
    return members.has(each.id);
  });
}
