import { fail, ok, type Result } from "#lib/app-error.ts";

const MAX_PATH = 1_000;
const CONTROL = /\p{Cc}|\p{Cs}/u;

/**
 * A file's name in an upload → relative path with forward slashes. Names that lead out of the upload
 * (absolute, with a drive, with `..`) or cannot be shown are refused. Nothing is decoded: `%2e%2e` is just a name.
 */
export function checkPath(name: string): Result<string> {
  const path = name.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  const shown = JSON.stringify(name.slice(0, 120));
  if (path === "") return refuse(shown, "it has no name");
  if (path.length > MAX_PATH) return refuse(shown, `its path is longer than ${MAX_PATH} characters`);
  if (CONTROL.test(path)) return refuse(shown, "its name has control characters or broken text");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return refuse(shown, "its path is absolute");
  if (path.split("/").includes("..")) return refuse(shown, "its path leads out of the upload");
  return ok(path);
}

function refuse(shown: string, why: string) {
  return fail(
    "invalid_request",
    `The file ${shown} was refused: ${why}. Use relative paths inside the upload.`,
  );
}
