"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";

const WIDTHS = { sm: "max-w-[440px]", md: "max-w-[560px]", lg: "max-w-[760px]" } as const;

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One line that says what will happen. */
  description?: ReactNode;
  /** Stays in view while the body scrolls; buttons, the main one last. */
  footer?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** A click beside it does nothing: for dialogs that hold work. Escape still closes. */
  sticky?: boolean;
  children?: ReactNode;
};

/** A modal dialog: focus is trapped, Escape and a click beside it close it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  width = "md",
  sticky = false,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          // Without a description Radix warns unless it is told that there is none.
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onInteractOutside={(event) => {
            if (sticky) event.preventDefault();
          }}
          className={classNames(
            "-translate-x-1/2 fixed top-[max(24px,9vh)] left-1/2 z-50 flex max-h-[min(82vh,calc(100dvh-48px))] w-[calc(100vw-32px)] flex-col",
            "rounded-xl border border-line-strong bg-panel shadow-float outline-none",
            WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-3 border-line border-b py-3 pr-3 pl-5">
            <div className="min-w-0 flex-1 py-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-0.5 text-mute">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close">
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex items-center justify-end gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
