import type { SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { isExport } from "./read-export.ts";

const EXPORT_NAME = /\.(json|txt)$/i;
/** Both members are there from the start; parsing every large JSON file of an upload to find out would be slow. */
const HEAD = /^[\s\uFEFF]*\{\s*"(info|messages)"\s*:\s*[[{]/;

/** Whether a file is what `opencode export` writes, whatever its name. */
export function looksLikeExport(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !EXPORT_NAME.test(name)) return false;
  if (!HEAD.test(new TextDecoder().decode(file.bytes.subarray(0, 400)))) return false;
  const parsed = parseJson(file.bytes);
  if (parsed.ok) return isExport(parsed.value);
  return isDamagedExport(file.bytes);
}

/** A file cut off or damaged somewhere behind its session: it is one of ours, and its reader names the fault. */
function isDamagedExport(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4_000));
  return /"id"\s*:\s*"ses_\w+"/.test(head) && /"(projectID|sessionID)"\s*:/.test(head);
}
