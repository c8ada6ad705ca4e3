import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

type EmptyStateProps = {
  icon?: ReactNode;
  title: string;
  /** What to do about it. */
  children?: ReactNode;
  /** Buttons, the main one first. */
  actions?: ReactNode;
  /** Below the buttons: a hint for another way. */
  footer?: ReactNode;
  className?: string;
};

/** What stands where there is nothing to show: what is missing and the way on. */
export function EmptyState({ icon, title, children, actions, footer, className }: EmptyStateProps) {
  return (
    <div
      className={classNames("flex flex-col items-center justify-center px-6 py-12 text-center", className)}
    >
      {icon !== undefined && (
        <div className="mb-4 flex size-11 items-center justify-center rounded-xl border border-line bg-panel text-mute shadow-raise">
          {icon}
        </div>
      )}
      <h2 className="font-semibold text-lg">{title}</h2>
      {children !== undefined && <div className="mt-1 max-w-[56ch] text-balance text-mute">{children}</div>}
      {actions !== undefined && (
        <div className="mt-5 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      )}
      {footer !== undefined && <div className="mt-8 max-w-full">{footer}</div>}
    </div>
  );
}
