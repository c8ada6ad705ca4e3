import { readFile } from "node:fs/promises";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import type { SentFile } from "#lib/conversation/receipt.ts";
import { groupByFormat } from "#lib/importers/group-by-format.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { draftGroups } from "#lib/services/draft-parts.ts";
import { unpackFiles } from "#lib/upload/unpack-files.ts";
import { collectFiles } from "./collect-files.mjs";

/** Run by read-source-heads.mjs: the heads an import of this path would give, as JSON. */
const [path = ""] = process.argv.slice(2);
const entries: SentFile[] = [];
const heads = await readHeads(await readSource(path));
const found = typeof heads === "string" ? { runs: null, problem: heads } : { runs: heads, problem: null };
process.stdout.write(JSON.stringify({ ...found, entries }));

type RunHeads = {
  externalId: string | null;
  sourceDigest: string | null;
  conversations: { events: number; headHash: string }[];
};

/** Through the same reading of archives as an upload. */
async function readSource(from: string): Promise<SourceFile[] | string> {
  const sent: SourceFile[] = [];
  for (const { name, file } of await collectFiles(from)) {
    sent.push({ path: name, bytes: new Uint8Array(await readFile(file)) });
  }
  const files = await unpackFiles(sent, { onEntry: (entry) => entries.push(entry) });
  if (files.ok) return files.value;
  // What came before the damage says nothing about the rest.
  entries.length = 0;
  return files.error.message;
}

async function readHeads(files: SourceFile[] | string): Promise<RunHeads[] | string> {
  if (typeof files === "string") return files;
  const { groups } = groupByFormat(files);
  if (groups.length === 0) return "No transcript was recognised in the file.";
  const read = groups.map(({ importer, files: members }) => ({
    format: importer.format,
    conversations: importer.read(members).conversations,
    joining: null,
  }));
  const runs: RunHeads[] = [];
  for await (const part of draftGroups(read, { origin: "upload", labels: NO_LABELS })) {
    if (part.type === "family") {
      runs.push({ externalId: null, sourceDigest: part.sourceDigest, conversations: [] });
    }
    if (part.type !== "head") continue;
    const run = runs.at(-1);
    const { headSeq, headHash, externalId } = part.conversation;
    if (run && run.conversations.length === 0) run.externalId = externalId;
    run?.conversations.push({ events: headSeq + 1, headHash });
  }
  return runs;
}
