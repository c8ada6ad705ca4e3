"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";
import { IconButton } from "./icon-button.tsx";

const SHOWN_MS = 1600;

type CopyButtonProps = {
  text: string;
  /** What is copied, as in "Copy cache key". */
  label: string;
  /** Where several copy buttons stand side by side: what tells them apart. */
  icon?: ReactNode;
};

/** Copies a text and says for a moment whether that worked. */
export function CopyButton({ text, label, icon = <Copy size={13} aria-hidden /> }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <>
      <IconButton
        label={label}
        size="sm"
        onClick={(event) => {
          // Rows and cards around it are clickable too.
          event.stopPropagation();
          void copyText(text).then((copied) => setOutcome(copied ? "copied" : "failed"));
        }}
      >
        {outcome === null && icon}
        {outcome === "copied" && <Check size={13} className="text-ok" aria-hidden />}
        {outcome === "failed" && <TriangleAlert size={13} className="text-warn" aria-hidden />}
      </IconButton>
      <span role="status" className="sr-only">
        {outcome === "copied" && "Copied"}
        {outcome === "failed" && "Copying was refused by the browser"}
      </span>
    </>
  );
}
