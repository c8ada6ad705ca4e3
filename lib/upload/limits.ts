/** What one upload may hold. All sizes in bytes. */
export type UploadLimits = {
  /** Of the request body as it is sent. */
  receivedBytes: number;
  /** Of all files together, after unpacking. */
  unpackedBytes: number;
  files: number;
  /** Unpacked size over packed size of one file; only looked at above `ratioFrom`. */
  ratio: number;
  ratioFrom: number;
};

const MEBIBYTE = 1024 * 1024;

/** @param megabytes of the request body; unpacked it may have twice as many. */
export function uploadLimits(megabytes: number): UploadLimits {
  return {
    receivedBytes: megabytes * MEBIBYTE,
    unpackedBytes: 2 * megabytes * MEBIBYTE,
    files: 100_000,
    // JSON transcripts pack 5 to 60 times; deflate's own maximum, which bombs come close to, is 1,032.
    ratio: 250,
    ratioFrom: 16 * MEBIBYTE,
  };
}

/** Without a setting of the operator. */
export const UPLOAD_LIMITS = uploadLimits(2_048);

export function formatSize(bytes: number): string {
  return bytes >= MEBIBYTE ? `${Math.floor(bytes / MEBIBYTE)} MB` : `${bytes} bytes`;
}
