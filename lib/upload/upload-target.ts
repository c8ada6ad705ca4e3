import type { UploadLimits } from "./limits.ts";
import type { Spool } from "./spool.ts";

/** Where an upload goes, and how much it may hold. */
export type UploadTarget = {
  spool: Spool;
  limits: UploadLimits;
  /** Told of the bytes of the request body that have come. */
  onReceived?: (bytes: number) => void;
};
