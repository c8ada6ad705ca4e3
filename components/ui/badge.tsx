import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

export type BadgeTone = "neutral" | "accent" | "ok" | "warn" | "err";

const TONES: Record<BadgeTone, string> = {
  neutral: "border-line-strong text-mute",
  accent: "border-transparent bg-accent-soft text-accent",
  ok: "border-transparent bg-ok-soft text-ok",
  warn: "border-transparent bg-warn-soft text-warn",
  err: "border-transparent bg-err-soft text-err",
};

type BadgeProps = ComponentProps<"span"> & { tone?: BadgeTone };

/** A short fact about something: its origin, "sealed", "offline model". An icon may come first. */
export function Badge({ tone = "neutral", className, ...rest }: BadgeProps) {
  return (
    <span
      className={classNames(
        "inline-flex h-[18px] shrink-0 items-center gap-1 whitespace-nowrap rounded-[5px] border px-1.5 font-medium text-xs [&_svg]:shrink-0",
        TONES[tone],
        className,
      )}
      {...rest}
    />
  );
}
