/** Deeper JSON is kept as text: hostile nesting must not reach code that walks values. */
const MAX_DEPTH = 200;

/** More significant digits than a double keeps; such numbers would come back as their neighbours. */
const MAX_DIGITS = 15;

type Outline = { depth: number; keys: number; exact: boolean };
type Work = { text: string } | { value: unknown };

/**
 * One spelling for JSON text that means the same: object keys sorted by code unit, no white space.
 * Text that is no JSON, is nested deeper than 200, repeats a key, or holds a number a double cannot keep is
 * returned as it is, so that two different values never get the same spelling.
 */
export function canonicalJsonText(text: string): string {
  const outline = outlineJson(text);
  if (outline.depth > MAX_DEPTH || !outline.exact) return text;
  try {
    const canonical = writeCanonical(JSON.parse(text));
    return canonical.keys === outline.keys ? canonical.text : text;
  } catch {
    return text;
  }
}

/** The same spelling for an already parsed JSON value, at any depth. */
export function canonicalJson(value: unknown): string {
  return writeCanonical(value).text;
}

/** A loop over the characters outside strings. Only meaningful for valid JSON, which the parser decides. */
function outlineJson(text: string): Outline {
  const outline = { depth: 0, keys: 0, exact: true };
  let open = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char >= "0" && char <= "9") {
      digits++;
      if (digits > MAX_DIGITS) outline.exact = false;
      continue;
    }
    if ((char === "e" || char === "E") && digits > 0) outline.exact = false;
    if (char !== ".") digits = 0;
    if (char === '"') at = endOfString(text, at);
    else if (char === ":") outline.keys++;
    else if (char === "{" || char === "[") outline.depth = Math.max(outline.depth, ++open);
    else if (char === "}" || char === "]") open--;
  }
  return outline;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** Own stack instead of recursion: JSON.parse accepts a depth at which JSON.stringify overflows. */
function writeCanonical(root: unknown): { text: string; keys: number } {
  const written: string[] = [];
  const work: Work[] = [{ value: root }];
  let keys = 0;
  for (let next = work.pop(); next; next = work.pop()) {
    if ("text" in next) {
      written.push(next.text);
    } else if (Array.isArray(next.value)) {
      pushList(
        work,
        "[]",
        next.value.map((value: unknown) => [{ value }]),
      );
    } else if (typeof next.value === "object" && next.value !== null) {
      const entries = Object.entries(next.value).sort(([a], [b]) => (a < b ? -1 : 1));
      keys += entries.length;
      pushList(
        work,
        "{}",
        entries.map(([key, value]) => [{ text: `${JSON.stringify(key)}:` }, { value }]),
      );
    } else {
      written.push(JSON.stringify(next.value) ?? "null");
    }
  }
  return { text: written.join(""), keys };
}

/** Last first, because the stack hands out what was pushed last. */
function pushList(work: Work[], brackets: "[]" | "{}", items: Work[][]): void {
  work.push({ text: brackets.charAt(1) });
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at] ?? [];
    for (let part = item.length - 1; part >= 0; part--) {
      const piece = item[part];
      if (piece) work.push(piece);
    }
    if (at > 0) work.push({ text: "," });
  }
  work.push({ text: brackets.charAt(0) });
}
