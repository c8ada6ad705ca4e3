"use client";

import { useTheme } from "next-themes";
import type { CSSProperties } from "react";
import { Toaster } from "sonner";
import { useMediaQuery } from "#components/ui/use-media-query.ts";

const STYLE = {
  // The inspector is never narrower than this and its margins.
  "--width": "336px",
  "--normal-bg": "var(--panel)",
  "--normal-text": "var(--text)",
  "--normal-border": "var(--line-strong)",
  "--border-radius": "9px",
  "--toast-close-button-start": "unset",
  "--toast-close-button-end": "0",
  "--toast-close-button-transform": "translate(35%, -35%)",
} as CSSProperties;

/**
 * Below the inspector's tabs, also where a run's first error pushes them down, over its sums: a message lies there for a while, and covers neither the graph's cards and
 * minimap nor the composer, where one goes on after a fork. Alt+T leads to it.
 */
const OFFSET = { top: 134, right: 12 };
/** Sonner's own idea of a small screen, where the way between the views and the composer are at the bottom. */
const SMALL = "(max-width: 600px)";
const MOBILE_OFFSET = { top: 100 };

/** Where `toast()` of sonner shows up, in the colours of the theme. */
export function ThemedToaster() {
  const { resolvedTheme } = useTheme();
  const small = useMediaQuery(SMALL);
  return (
    <Toaster
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position={small ? "top-center" : "top-right"}
      offset={OFFSET}
      mobileOffset={MOBILE_OFFSET}
      closeButton
      // Undo lives here: long enough to read what happened and change one's mind.
      duration={15_000}
      style={STYLE}
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
