/** Deeper levels are not indented further: a million brackets would otherwise need a terabyte of spaces. */
const MAX_INDENT = 40;

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Indents JSON text by two spaces; null when it is not JSON. Works on the tokens, not on parsed values,
 * so big integers, repeated keys and escapes stay exactly as they were written.
 */
export function formatJson(text: string): string | null {
  if (!isJson(text)) return null;
  const out: string[] = [];
  let depth = 0;
  let previous = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    if (closes) depth -= 1;
    const opened = previous === "{" || previous === "[";
    if ((opened && !closes) || previous === "," || (closes && !opened)) out.push(lineBreak(depth));
    out.push(token === ":" ? ": " : token);
    if (token === "{" || token === "[") depth += 1;
    previous = token;
  }
  return out.join("");
}

/** True when JSON.parse would change something a reader may care for: a long number, or a key written twice. */
export function parseLosesDetail(text: string): boolean {
  const keys: Set<string>[] = [];
  let previous = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") keys.push(new Set());
    else if (token === "}" || token === "]") keys.pop();
    else if (token === ":") {
      const seen = keys.at(-1);
      if (seen?.has(previous)) return true;
      seen?.add(previous);
    } else if (/^-?\d/.test(token) && String(Number(token)) !== token) return true;
    previous = token;
  }
  return false;
}

function lineBreak(depth: number): string {
  return `\n${"  ".repeat(Math.min(depth, MAX_INDENT))}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
