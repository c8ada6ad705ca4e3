import type { SourceFile } from "../importer.ts";
import { storedFile } from "../source-bytes.ts";

/** The same file as one that stays on disk gives it. */
export function asStored({ path, bytes }: SourceFile): SourceFile {
  return storedFile(path, {
    size: bytes.byteLength,
    read: (offset, length) => bytes.slice(offset, offset + length),
    readInto(offset, target) {
      const part = bytes.subarray(offset, offset + target.byteLength);
      target.set(part);
      return part.byteLength;
    },
  });
}
