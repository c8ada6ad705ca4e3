"use client";

import { useTheme } from "next-themes";
import type { CSSProperties } from "react";
import { Toaster } from "sonner";

const COLORS = {
  "--normal-bg": "var(--panel)",
  "--normal-text": "var(--text)",
  "--normal-border": "var(--line-strong)",
  "--border-radius": "9px",
} as CSSProperties;

/** Where `toast()` of sonner shows up, in the colours of the theme. */
export function ThemedToaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      closeButton
      style={COLORS}
      toastOptions={{ className: "font-sans text-base shadow-float", descriptionClassName: "text-mute" }}
    />
  );
}
