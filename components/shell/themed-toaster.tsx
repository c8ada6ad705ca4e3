"use client";

import { useTheme } from "next-themes";
import type { CSSProperties } from "react";
import { Toaster } from "sonner";

const COLORS = {
  "--normal-bg": "var(--panel)",
  "--normal-text": "var(--text)",
  "--normal-border": "var(--line-strong)",
  "--border-radius": "9px",
  "--toast-close-button-start": "unset",
  "--toast-close-button-end": "0",
  "--toast-close-button-transform": "translate(35%, -35%)",
} as CSSProperties;

/** Where `toast()` of sonner shows up, in the colours of the theme. */
export function ThemedToaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-center"
      closeButton
      // Undo lives here: long enough to read what happened and change one's mind.
      duration={15_000}
      style={COLORS}
      toastOptions={{
        className: "font-sans text-base shadow-float",
        descriptionClassName: "text-mute",
        classNames: {
          success: "[&_[data-icon]]:text-ok",
          error: "[&_[data-icon]]:text-err",
          warning: "[&_[data-icon]]:text-warn",
        },
      }}
    />
  );
}
