import { keyColor, shortKey } from "#lib/format/cache-key.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { classNames } from "./class-names.ts";

type KeyChipProps = {
  promptCacheKey: string;
  /** Index of the key's hue, 0..11; null draws a neutral dot where no hues are assigned (lists). */
  hue: number | null;
  /** Another conversation of the family sends the same key. */
  shared?: boolean;
  /** Shortened text; the whole key stays in the title. */
  short?: boolean;
  className?: string;
};

/** A prompt cache key: a dot in the key's hue and its text. Same hue = same key. */
export function KeyChip({ promptCacheKey, hue, shared = false, short = true, className }: KeyChipProps) {
  return (
    <span
      title={shared ? `${promptCacheKey} (shared with another branch)` : promptCacheKey}
      className={classNames(
        "mono inline-flex h-[18px] min-w-0 max-w-full shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border border-line-strong px-2 font-medium text-text",
        className,
      )}
    >
      <span
        aria-hidden
        className="size-[7px] shrink-0 rounded-full bg-faint"
        style={hue === null ? undefined : { backgroundColor: keyColor(hue) }}
      />
      <span className="truncate">{visibleName(short ? shortKey(promptCacheKey) : promptCacheKey)}</span>
      {shared && <span className="text-mute">shared</span>}
    </span>
  );
}
