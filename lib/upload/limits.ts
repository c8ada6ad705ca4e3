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

export const UPLOAD_LIMITS: UploadLimits = {
  receivedBytes: 256 * MEBIBYTE,
  unpackedBytes: 512 * MEBIBYTE,
  files: 100_000,
  // JSON transcripts pack 5 to 60 times; deflate's own maximum, which bombs come close to, is 1,032.
  ratio: 250,
  ratioFrom: 16 * MEBIBYTE,
};

export function formatSize(bytes: number): string {
  return bytes >= MEBIBYTE ? `${Math.floor(bytes / MEBIBYTE)} MB` : `${bytes} bytes`;
}
