import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** WCAG 2.2 §1.4.3 (text, 4.5:1) and §1.4.11 (control borders and focus rings, 3:1) over the theme's own tokens. */
const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

function readTheme(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", hex = ""]) => [name, hex]),
  );
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Map<string, string>, front: string, back: string): number {
  const [a, b] = [front, back].map((name) => {
    const hex = theme.get(name);
    if (hex === undefined) throw new Error(`token --${name} is missing`);
    return luminance(hex);
  }) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const surfaces = ["bg", "panel", "sunken", "hover"];
const texts = ["text", "mute", "faint", "accent", "ok", "warn", "err"];
const hues = Array.from({ length: 12 }, (_, index) => `key-${index}`);

describe.each([
  ["light", ":root"],
  ["dark", '[data-theme="dark"]'],
])("%s theme", (_, selector) => {
  const theme = readTheme(selector);

  it.each([...texts, ...hues])("%s is readable on every surface", (front) => {
    for (const back of surfaces)
      expect(contrast(theme, front, back), `on ${back}`).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["accent", "ok", "warn", "err"])("%s is readable on its soft ground", (tone) => {
    expect(contrast(theme, tone, `${tone}-soft`)).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps text on soft grounds and on the accent readable", () => {
    for (const soft of ["accent-soft", "ok-soft", "warn-soft", "err-soft"]) {
      expect(contrast(theme, "text", soft), soft).toBeGreaterThanOrEqual(4.5);
      expect(contrast(theme, "mute", soft), soft).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(theme, "on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme, "on-accent", "accent-strong")).toBeGreaterThanOrEqual(4.5);
  });

  it("keeps borders of controls visible", () => {
    for (const back of ["bg", "panel"]) expect(contrast(theme, "control", back)).toBeGreaterThanOrEqual(3);
  });
});
