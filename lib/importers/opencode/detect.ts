import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { isExport, isMessageList } from "./read-export.ts";
import { isV2Export } from "./v2-message.ts";

const EXPORT_NAME = /\.(json|txt)$/i;
/** Both members are there from the start; parsing every large JSON file of an upload to find out would be slow. */
const HEAD = /^[\s\uFEFF]*(\[\s*)?\{\s*"(info|messages|parts)"\s*:\s*[[{]/;

/** Whether a file is what `opencode export` writes, whatever its name. */
export function looksLikeExport(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !EXPORT_NAME.test(name)) return false;
  if (!HEAD.test(new TextDecoder().decode(file.bytes.subarray(0, 400)))) return false;
  const parsed = parseJson(file.bytes);
  if (parsed.ok) return [isExport, isMessageList, isV2Export].some((is) => is(parsed.value));
  return isDamagedExport(file.bytes);
}

/** A file cut off or damaged somewhere behind its session: it is one of ours, and its reader names the fault. */
function isDamagedExport(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4_000));
  return /"id"\s*:\s*"ses_\w+"/.test(head) && /"(projectID|sessionID)"\s*:/.test(head);
}

/**
 * Whether a file is a piece of opencode's own storage before it became a database: a session, a message or a part, each
 * in a file of its own.
 */
export function isStoragePiece({ path, bytes }: SourceFile): boolean {
  if (bytes.length > 4_000_000 || !path.endsWith(".json")) return false;
  if (!/"id"\s*:\s*"(ses|msg|prt)_/.test(new TextDecoder().decode(bytes.subarray(0, 4_000)))) return false;
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value)) return false;
  const { id, projectID, directory, sessionID, role, messageID, type } = parsed.value;
  if (typeof id !== "string") return false;
  if (id.startsWith("ses_")) return typeof (projectID ?? directory) === "string";
  return (
    typeof sessionID === "string" && typeof (id.startsWith("msg_") ? role : messageID && type) === "string"
  );
}

/** Whether an export is of version 2, whose messages are built otherwise. */
export function looksLikeV2(file: SourceFile): boolean {
  const parsed = parseJson(file.bytes);
  return parsed.ok && !isExport(parsed.value) && isV2Export(parsed.value);
}
