import { formatBytes } from "#lib/format/numbers.ts";

/** A file on its way to the server with its path inside what was chosen or dropped. */
export type UploadFile = { path: string; file: File };

/** What desktops leave in folders; nobody means to import it. */
const SYSTEM_FILE = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/;

/** Files of an `<input type="file">`: a folder's files carry their relative path, single ones only a name. */
export function toUploadFiles(files: Iterable<File>): UploadFile[] {
  return withoutSystemFiles(
    Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })),
  );
}

export function withoutSystemFiles(files: readonly UploadFile[]): UploadFile[] {
  return files.filter(({ path }) => !SYSTEM_FILE.test(path));
}

/** The multipart body of POST /api/imports: parts named `files` whose file names are the relative paths. */
export function buildImportForm(files: readonly UploadFile[]): FormData {
  const form = new FormData();
  for (const { path, file } of files) form.append("files", file, path);
  return form;
}

/** One line that names an upload: "run.zip, 1.4 KB" or "with-metrics, 42 files, 3.1 MB". */
export function describeUpload(files: readonly UploadFile[]): string {
  const size = formatBytes(files.reduce((sum, { file }) => sum + file.size, 0));
  const first = files[0]?.path ?? "";
  if (files.length === 1) return `${first}, ${size}`;
  const folder = first.includes("/") ? first.slice(0, first.indexOf("/")) : null;
  const oneFolder = folder !== null && files.every(({ path }) => path.startsWith(`${folder}/`));
  return `${oneFolder ? `${folder}, ` : ""}${files.length} files, ${size}`;
}
