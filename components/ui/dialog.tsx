"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { buttonClass } from "./button.tsx";
import { classNames } from "./class-names.ts";

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
  /** Closed, the focus is again where it was before: for dialogs after which a person goes on with the same thing. */
  returnsFocus?: boolean;
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
  returnsFocus = false,
  children,
}: DialogProps) {
  const opener = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          // Without a description Radix warns unless it is told that there is none.
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives it to its own trigger only, and there is none.
            if (!returnsFocus || !(opener.current instanceof HTMLElement)) return;
            event.preventDefault();
            opener.current.focus();
          }}
          onInteractOutside={(event) => {
            if (sticky) event.preventDefault();
          }}
          className={classNames(
            "-translate-x-1/2 fixed top-[max(24px,9vh)] left-1/2 z-50 flex max-h-[min(82vh,calc(100dvh-48px))] w-[calc(100vw-32px)] flex-col",
            "rounded-xl border border-line-strong bg-panel shadow-float outline-none",
            WIDTHS[width],
          )}
        >
          <header className="border-line border-b py-3.5 pr-14 pl-5">
            <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
            {description !== undefined && (
              <Radix.Description className="mt-0.5 text-mute">{description}</Radix.Description>
            )}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex items-center justify-end gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          )}
          {/* Last in order: the focus starts at the first control of the body, not at the way out. */}
          <Radix.Close
            aria-label="Close"
            className={classNames(buttonClass("ghost"), "absolute top-2.5 right-3 w-8 px-0")}
          >
            <X size={16} aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
