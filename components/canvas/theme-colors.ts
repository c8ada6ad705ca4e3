"use client";

import { useMemo, useSyncExternalStore } from "react";
import { HEAT_LEVELS } from "#lib/graph/colour-scale.ts";

const HUES = 12;

/** The theme's colours as a canvas needs them: it does not know CSS variables. */
export type ThemeColors = {
  bg: string;
  panel: string;
  line: string;
  text: string;
  mute: string;
  accent: string;
  err: string;
  errSoft: string;
  warn: string;
  keys: string[];
  /** By level of the heat scale; 0 is for steps that report no value. */
  heat: string[];
};

/** The colours of the page's theme, read anew after a change of theme applies; null on the server. */
export function useThemeColors(): ThemeColors | null {
  const theme = useSyncExternalStore(subscribe, readTheme, () => null);
  return useMemo(() => (theme === null ? null : readColors(theme)), [theme]);
}

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** Names the theme: equal names mean equal colours, so nothing is read again until it changes. */
function readTheme(): string {
  return document.documentElement.dataset.theme ?? "light";
}

function readColors(_theme: string): ThemeColors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bg: read("bg"),
    panel: read("panel"),
    line: read("line-strong"),
    text: read("text"),
    mute: read("mute"),
    accent: read("accent"),
    err: read("err"),
    errSoft: read("err-soft"),
    warn: read("warn"),
    keys: Array.from({ length: HUES }, (_, hue) => read(`key-${hue}`)),
    heat: Array.from({ length: HEAT_LEVELS + 1 }, (_, level) => read(`heat-${level}`)),
  };
}
