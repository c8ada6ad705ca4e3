/** Total order that does not depend on a locale, so that results are the same everywhere. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The path of an upload that came without a name. Has no extension, so that importers go by the content. */
export const UNNAMED_FILE = "upload";

/** Directory without its last slash ("" at the top level) and file name of a path of the upload. */
export function splitPath(path: string): { directory: string; name: string } {
  const slash = path.lastIndexOf("/");
  return { directory: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}
