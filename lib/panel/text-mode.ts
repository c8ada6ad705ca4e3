/** Longest text that is rendered as markdown, in UTF-16 units. */
export const MAX_MARKDOWN = 50_000;

/** Measured with react-markdown 10: 50 KB of "> > > …" take 3–14 s and overflow the stack; emphasis marks 2 s. */
const DEEP_NESTING = /^(?:[ \t]{0,8}(?:>|(?:[-*+]|\d{1,3}[.)])[ \t])){24}/m;
const MAX_MARKS = 6_000;

/** Whether a text is safe to parse as markdown, and if not, what to tell the reader. */
export function chooseTextMode(text: string): { markdown: true } | { markdown: false; reason: string } {
  if (text.length > MAX_MARKDOWN)
    return { markdown: false, reason: "Too long for markdown, shown as plain text" };
  if (DEEP_NESTING.test(text) || countMarks(text) > MAX_MARKS) {
    return { markdown: false, reason: "Unusual markdown, shown as plain text" };
  }
  return { markdown: true };
}

/** Characters that open inline constructs and may have to be matched against each other. */
function countMarks(text: string): number {
  let marks = 0;
  for (const character of text) if ("*_[]`~|<".includes(character)) marks += 1;
  return marks;
}
