import { z } from "zod";

/** What a branch can be written as. */
export const ExportFormat = z.enum([
  "offshoot-bundle",
  "openhands-sdk",
  "codex",
  "claude-code",
  "pi",
  "opencode",
  "atif",
  "openai-messages",
  "markdown",
]);
export type ExportFormat = z.infer<typeof ExportFormat>;

/**
 * How to go on with the exported file: a sentence, and the command where a command line can open it. `$OFFSHOOT_URL`
 * in it stands for the address an Offshoot is reached by.
 */
export const ExportAdvice = z.object({ sentence: z.string(), command: z.string().nullable() });
export type ExportAdvice = z.infer<typeof ExportAdvice>;

/** What an export will be, before it is downloaded. */
export const ExportPreview = z.object({
  format: ExportFormat,
  label: z.string(),
  fileName: z.string(),
  /** Of the download. */
  bytes: z.number().int(),
  files: z.number().int(),
  /** What the format cannot carry of this branch, a sentence each. */
  losses: z.array(z.string()),
  advice: ExportAdvice,
  /** The first file is text of a size a clipboard takes. */
  canCopy: z.boolean(),
});
export type ExportPreview = z.infer<typeof ExportPreview>;

/** GET …/export and …/export/preview */
export const ExportQuery = z.object({ format: ExportFormat });
