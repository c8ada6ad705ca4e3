import { z } from "zod";
import { formatCount } from "#lib/format/numbers.ts";

const ImportedConversation = z.object({
  id: z.string(),
  title: z.string(),
  family_id: z.string(),
  forked_from_conversation_id: z.string().nullable(),
  spawned_by_conversation_id: z.string().nullable(),
  source_format: z.string().nullable(),
  events: z.number(),
  known: z.boolean(),
});
type ImportedConversation = z.infer<typeof ImportedConversation>;

/** A root conversation, with what hangs from it. `events` of all of them, a shared prefix once. */
export type ImportedRun = Pick<
  ImportedConversation,
  "id" | "title" | "family_id" | "source_format" | "events" | "known"
>;

const RejectedLine = z.object({ file: z.string(), line: z.number().nullable(), reason: z.string() });
export type RejectedLine = z.infer<typeof RejectedLine>;

const LeftAside = z.object({ file: z.string(), reason: z.string() });
export type LeftAside = z.infer<typeof LeftAside>;

const Counts = z.object({
  runs: z.number(),
  known_runs: z.number(),
  conversations: z.number(),
  branches: z.number(),
  sub_agents: z.number(),
  files_left_aside: z.number(),
});

const SealOfRun = z.object({
  receipt: z.object({
    run_id: z.string(),
    branches: z.array(z.object({ events: z.number(), fork_point_seq: z.number().nullable() })),
  }),
});

const ImportReply = z.object({
  conversations: z.array(ImportedConversation).min(1),
  counts: Counts,
  rejected: z.array(RejectedLine),
  left_aside: z.array(LeftAside),
  receipt: z.object({
    bytes: z.number(),
    sha256: z.string(),
    files: z
      .object({
        count: z.number(),
        bytes: z.number(),
        sha256: z.string(),
        list: z.array(z.object({ sha256: z.string() })).nullable(),
      })
      .nullable()
      .default(null),
    events: z.number(),
    head_hash: z.string(),
    sealed: z.array(SealOfRun),
  }),
});

/** `errors` of other requests are of other shapes: only rejected files are shown. */
const ErrorReply = z.object({ detail: z.string(), errors: z.array(RejectedLine).catch([]) });

export type ImportSuccess = {
  /** False: the same bytes were here already. */
  created: boolean;
  /** Root conversations, in the order of the answer. */
  runs: ImportedRun[];
  counts: z.infer<typeof Counts>;
  rejected: RejectedLine[];
  /** `counts.files_left_aside` may be more than are named. */
  leftAside: LeftAside[];
  receipt: z.infer<typeof ImportReply>["receipt"];
};

export type ImportFailure = { message: string; rejected: RejectedLine[] };

/** Reads the answer of POST /api/imports. `status` 0 means that no answer came. */
export function readImportReply(
  status: number,
  text: string,
): { ok: true; value: ImportSuccess } | { ok: false; failure: ImportFailure } {
  const body = parseJson(text);
  if (status === 200 || status === 201) {
    const reply = ImportReply.safeParse(body);
    if (reply.success) return { ok: true, value: summarise(reply.data, status === 201) };
    return refuse(
      "The server answered in a newer form. Reload the page; the run may be in the list already.",
    );
  }
  if (status === 0)
    return refuse("The server cannot be reached. Check that it is still running, then try again.");
  const error = ErrorReply.safeParse(body);
  if (error.success) return refuse(error.data.detail, error.data.errors);
  return refuse(`The server answered ${status}. Try again; if it stays so, look into the server's log.`);
}

/** The one run to go to without asking: nothing was refused and only one came in, and it is new. */
export function runToOpen({ created, runs, rejected }: ImportSuccess): ImportedRun | null {
  return created && rejected.length === 0 && runs.length === 1 ? (runs[0] ?? null) : null;
}

/** "Left aside: notes.md and 3 more files that are no transcripts." Null for an upload of transcripts alone. */
export function describeLeftAside({ counts, leftAside }: ImportSuccess): string | null {
  const [first] = leftAside;
  if (!first) return null;
  const more = counts.files_left_aside - 1;
  if (more === 0) return `Left aside: ${first.file}, which is no transcript.`;
  const others = more === 1 ? "another file" : `${formatCount(more)} more files`;
  return `Left aside: ${first.file} and ${others} that are no transcripts.`;
}

/** "12 runs, 40 branches and 3 sub-agents"; what there is none of goes unsaid. */
export function describeCounts({ runs, branches, sub_agents }: ImportSuccess["counts"]): string {
  const parts = [
    runs === 1 ? "1 run" : `${formatCount(runs)} runs`,
    ...(branches > 0 ? [branches === 1 ? "1 branch" : `${formatCount(branches)} branches`] : []),
    ...(sub_agents > 0 ? [sub_agents === 1 ? "1 sub-agent" : `${formatCount(sub_agents)} sub-agents`] : []),
  ];
  const last = parts.pop() ?? "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/** Lines about files as text for the clipboard: `file:line: reason`. */
export function linesAsText(lines: readonly RejectedLine[]): string {
  return lines
    .map(({ file, line, reason }) => `${file}${line === null ? "" : `:${line}`}: ${reason}`)
    .join("\n");
}

function summarise(reply: z.infer<typeof ImportReply>, created: boolean): ImportSuccess {
  const { conversations, counts, rejected, left_aside, receipt } = reply;
  const sealed = new Map(receipt.sealed.map((seal) => [seal.receipt.run_id, eventsOf(seal)]));
  const runs = conversations
    .filter((each) => each.forked_from_conversation_id === null && each.spawned_by_conversation_id === null)
    .map((root) => ({ ...root, events: sealed.get(root.id) ?? root.events }));
  return { created, runs, counts, rejected, leftAside: left_aside, receipt };
}

/** Events of a run with its branches, what those share counted once. */
function eventsOf({ receipt }: z.infer<typeof SealOfRun>): number {
  return receipt.branches.reduce((sum, each) => sum + each.events - ((each.fork_point_seq ?? -1) + 1), 0);
}

function refuse(message: string, rejected: RejectedLine[] = []): { ok: false; failure: ImportFailure } {
  return { ok: false, failure: { message, rejected } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
