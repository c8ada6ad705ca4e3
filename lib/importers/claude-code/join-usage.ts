import { IdTable } from "#lib/importers/id-table.ts";
import { NumberTable } from "#lib/importers/number-table.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import { NO_USAGE } from "./file-lines.ts";
import type { LineList } from "./line-list.ts";
import type { ScopeTexts } from "./scope-texts.ts";
import type { PlacedLine } from "./transcript-line.ts";

const [FIRST, BEST] = [0, 1];

/**
 * Counts every model response with usage once, on the first line of it. One response is written as several lines, each
 * with the usage as it stood when the line was written: the output grows, so the record with the most output counts,
 * and of equal ones the last. A response is named by message id and request id; a line with neither is one of its own.
 */
export function joinUsage(lines: LineList, texts: ScopeTexts): void {
  const keyOf = responseKeys(lines, texts);
  const responses = new IdTable();
  /** By response: the index of its first line, and of the one that counts it best. */
  const found = new NumberTable(2, "int32");
  for (const [index, line] of lines.entries()) {
    if (line.output === NO_USAGE) continue;
    const response = responses.add(keyOf(line) ?? `line ${index}`);
    const best = lines.at(found.get(response, BEST));
    if (!best) found.add([index, index]);
    else if (line.output >= best.output) found.set(response, BEST, index);
  }
  for (let response = 0; response < found.length; response++) {
    const best = lines.at(found.get(response, BEST));
    if (best) lines.at(found.get(response, FIRST))?.countAs(best);
  }
}

/** Names a line's response; null when it names neither message nor request. A request has one response. */
function responseKeys(
  lines: LineList,
  { messages, requests }: ScopeTexts,
): (line: PlacedLine) => string | null {
  const [noMessage, noRequest] = [messages.find(""), requests.find("")];
  const messageOf = ({ message }: PlacedLine) => (message === noMessage ? NO_TEXT : message);
  const requestOf = ({ request }: PlacedLine) => (request === noRequest ? NO_TEXT : request);
  const ofRequest = new Int32Array(requests.size).fill(NO_TEXT);
  for (const line of lines) {
    const [message, request] = [messageOf(line), requestOf(line)];
    if (message !== NO_TEXT && request !== NO_TEXT && ofRequest[request] === NO_TEXT)
      ofRequest[request] = message;
  }
  return (line) => {
    const [named, request] = [messageOf(line), requestOf(line)];
    const message = named === NO_TEXT ? (ofRequest[request] ?? NO_TEXT) : named;
    return message === NO_TEXT && request === NO_TEXT ? null : `${message} ${request}`;
  };
}
