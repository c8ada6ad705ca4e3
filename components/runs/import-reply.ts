import { z } from "zod";

const ImportedRun = z.object({
  id: z.string(),
  title: z.string(),
  family_id: z.string(),
  events: z.number(),
});
export type ImportedRun = z.infer<typeof ImportedRun>;

const RejectedLine = z.object({ file: z.string(), line: z.number().nullable(), reason: z.string() });
export type RejectedLine = z.infer<typeof RejectedLine>;

const ImportReply = z.object({
  conversations: z.array(ImportedRun).min(1),
  rejected: z.array(RejectedLine),
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
  }),
});

/** `errors` of other requests are of other shapes: only rejected files are shown. */
const ErrorReply = z.object({ detail: z.string(), errors: z.array(RejectedLine).catch([]) });

export type ImportSuccess = {
  /** False: the same bytes were here already. */
  created: boolean;
  /** Root conversations, one per family, in the order of the answer. */
  runs: ImportedRun[];
  /** Branches found inside the transcripts, over all runs. */
  branchCount: number;
  rejected: RejectedLine[];
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

/** The one run to go to without asking: nothing was refused and only one family came in, and it is new. */
export function runToOpen({ created, runs, rejected }: ImportSuccess): ImportedRun | null {
  return created && rejected.length === 0 && runs.length === 1 ? (runs[0] ?? null) : null;
}

/** Rejected lines as text for the clipboard: `file:line: reason`. */
export function rejectedAsText(rejected: readonly RejectedLine[]): string {
  return rejected
    .map(({ file, line, reason }) => `${file}${line === null ? "" : `:${line}`}: ${reason}`)
    .join("\n");
}

function summarise(reply: z.infer<typeof ImportReply>, created: boolean): ImportSuccess {
  const roots = new Map<string, ImportedRun>();
  for (const conversation of reply.conversations) {
    // Root first: the first conversation of a family is the one to open.
    if (!roots.has(conversation.family_id)) roots.set(conversation.family_id, conversation);
  }
  const runs = [...roots.values()];
  return {
    created,
    runs,
    branchCount: reply.conversations.length - runs.length,
    rejected: reply.rejected,
    receipt: reply.receipt,
  };
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
