import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * A multipart form with the files as parts named `files`, read from disk while it is sent: a run may be larger than
 * memory. Its length is known beforehand, so that the server can tell a cut upload from a whole one.
 * @param {readonly { name: string, file: string, size: number }[]} files
 */
export function multipartForm(files) {
  const boundary = `offshoot-${randomBytes(16).toString("hex")}`;
  const parts = files.map(({ name, file, size }) => ({ head: partHead(boundary, name), file, size }));
  const end = Buffer.from(`--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: parts.reduce((sum, { head, size }) => sum + head.length + size + 2, end.length),
    /** The body from its beginning: once per try. */
    async *stream() {
      for (const { head, file, size } of parts) {
        yield head;
        // A file that grows while it is sent is sent as far as it was when the run was collected.
        if (size > 0) yield* createReadStream(file, { end: size - 1 });
        yield Buffer.from("\r\n");
      }
      yield end;
    },
  };
}

function partHead(boundary, name) {
  const quoted = name
    .replaceAll("\\", "\\\\")
    .replaceAll('"', "%22")
    .replaceAll(/[\r\n]/g, " ");
  return Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${quoted}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
  );
}
