import { formatShare } from "#lib/format/numbers.ts";
import { classNames } from "./class-names.ts";

/** Under this share most of the prompt was paid in full. */
const COLD_BELOW = 0.5;

type CachedBarProps = {
  /** Cached part of the input tokens, 0..1; null when the source does not say. */
  share: number | null;
  /** `sm` on cards, `md` in tables. */
  size?: "sm" | "md";
  className?: string;
};

/** The cached share of the input as a bar with its number: green when mostly cached, amber when cold. */
export function CachedBar({ share, size = "sm", className }: CachedBarProps) {
  return (
    <span
      className={classNames("inline-flex max-w-full items-center gap-2 whitespace-nowrap", className)}
      title={
        share === null
          ? "The source does not say how much of the input was cached"
          : "Cached share of the input"
      }
    >
      <span aria-hidden className="h-1 w-[34px] min-w-0 overflow-hidden rounded-full bg-line-strong">
        {share !== null && (
          <span
            className={classNames("block h-full rounded-full", share < COLD_BELOW ? "bg-warn" : "bg-ok")}
            style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
          />
        )}
      </span>
      <span
        className={classNames(
          "mono shrink-0 text-right",
          size === "sm" ? "w-[34px]" : "w-9 text-sm",
          share === null ? "text-faint" : "text-mute",
        )}
      >
        {formatShare(share)}
      </span>
    </span>
  );
}
