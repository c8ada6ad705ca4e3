export type ClippedText = { text: string; totalLines: number; hiddenLines: number; hiddenCharacters: number };

/**
 * The beginning of a text, at most `lines` lines and `characters` UTF-16 units, cut at a line end where
 * there is one. Says how much is left out; a final newline does not count as a line.
 */
export function clipText(text: string, limit: { lines: number; characters: number }): ClippedText {
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  let totalLines = 1;
  let end = body.length;
  for (let at = body.indexOf("\n"); at !== -1; at = body.indexOf("\n", at + 1)) {
    if (totalLines === limit.lines) end = at;
    totalLines += 1;
  }
  if (end > limit.characters) end = cutBefore(body, limit.characters);
  const shown = body.slice(0, end);
  return {
    text: shown,
    totalLines,
    hiddenLines: totalLines - countLines(shown),
    hiddenCharacters: body.length - end,
  };
}

/** The last line end before the limit, unless that would drop more than half: then in the middle of the line. */
function cutBefore(text: string, limit: number): number {
  const lineEnd = text.lastIndexOf("\n", limit);
  if (lineEnd > limit / 2) return lineEnd;
  // Never between the halves of a surrogate pair: the rest would show as a broken character.
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
