import type { SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { isSession, sessionsPath } from "./read-session.ts";

const SESSION_NAME = /\.(json|txt)$/i;
const SNIFFED_BYTES = 65_536;

/** Whether a file is a session of docker-agent, whatever its name. */
export function looksLikeSession(file: SourceFile): boolean {
  const { name } = splitPath(file.path);
  if (name.includes(".") && !SESSION_NAME.test(name)) return false;
  const head = new TextDecoder().decode(file.bytes.subarray(0, SNIFFED_BYTES));
  // Words no other format has; parsing every large JSON file of an upload to find out would be slow.
  if (
    !/^[\s\uFEFF]*[[{]/.test(head) ||
    !/"(agentName|sub_session|tools_approved|SendUserMessage)"\s*:/.test(head)
  )
    return false;
  const parsed = parseJson(file.bytes);
  // One cut off or damaged is one of ours too, and its reader names the fault.
  return parsed.ok
    ? isSession(parsed.value) || sessionsPath(parsed.value) !== null
    : /"messages"\s*:\s*\[/.test(head) && /"agentName"\s*:/.test(head);
}
