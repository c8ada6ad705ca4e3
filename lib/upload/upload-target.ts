import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import type { UploadLimits } from "./limits.ts";
import type { Spool } from "./spool.ts";

/** Where an upload goes, and how much it may hold. */
export type UploadTarget = {
  spool: Spool;
  limits: UploadLimits;
  /** What its sender calls a raw body: a path as in a form. */
  name?: string | null;
  /** Told of the bytes of the request body that have come. */
  onReceived?: (bytes: number) => void;
  /** Told once what was sent, when all of it has come. */
  onSent?: (sent: SentUpload) => void;
  /** Told of each archive that cannot be opened, where other files came with it. Without it such an upload is refused. */
  onDamaged?: (archive: Rejected) => void;
};
