import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS } from "#lib/format/testing/hostile-texts.ts";
import { visibleName, visibleText } from "#lib/format/visible-name.ts";
import { clipText } from "#lib/panel/clip-text.ts";
import { splitTerminalText } from "#lib/panel/terminal-text.ts";
import { chooseTextMode, MAX_MARKDOWN } from "#lib/panel/text-mode.ts";
import { MessageText } from "./message-text.tsx";

const SHOWN = { lines: 4_000, characters: 400_000 };

// Check I12 for what draws a text: what takes the square of its length is ended by the test's own time limit.
describe.each(Object.entries(HOSTILE_TEXTS))("I12 a text of %s", (_, text) => {
  it("is drawn as markdown at once, or not as markdown", () => {
    const longest = text.slice(0, MAX_MARKDOWN);
    const mode = chooseTextMode(longest);
    if (mode.markdown) expect(renderToStaticMarkup(<MessageText text={longest} />)).toMatch(/^</);
    else expect(mode.reason).toMatch(/shown as plain text/);
    expect(chooseTextMode(text).markdown).toBe(false);
  });

  it("is shown as a terminal's output and as a name", () => {
    expect(splitTerminalText(clipText(text, SHOWN).text).length).toBeGreaterThan(0);
    expect(visibleText(text).length).toBeGreaterThan(0);
    expect(visibleName(text).length).toBeGreaterThan(0);
  });
});
