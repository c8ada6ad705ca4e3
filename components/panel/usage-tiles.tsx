import { classNames } from "#components/ui/class-names.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import {
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
  NOT_AVAILABLE,
} from "#lib/format/numbers.ts";
import type { PanelFocus } from "./panel-focus.ts";
import { useFirstToken } from "./use-transcript-windows.ts";

/** Under this share most of the prompt was paid in full. */
const COLD_BELOW = 0.5;

/** What the selected step used; without a selection, what the branch itself spent. */
export function UsageTiles({ focus }: { focus: PanelFocus }) {
  const { path, stepIndex } = focus;
  const selected = path.steps[stepIndex]?.step ?? null;
  const totals = selected?.usage ?? path.lane.ownTotals;
  const firstTokenMs = useFirstToken(path, selected);
  const share = cachedShare(totals);
  const input = describeInput(totals);
  const cost = describeCost(totals);
  return (
    <dl
      aria-label={selected ? "Usage of the selected step" : "Usage of this branch"}
      className="grid grid-cols-5 gap-2 max-sm:gap-1"
    >
      <Tile
        label="Input"
        value={input.text}
        title={joined(tokensTitle(totals.input, "prompt tokens, cached ones included"), input.explanation)}
      />
      <Tile label="Cached" value={formatShare(share)} tone={shareTone(share)} title={cachedTitle(totals)} />
      <Tile
        label="Output"
        value={formatTokens(totals.output)}
        title={tokensTitle(totals.output, "tokens written by the model")}
      />
      <Tile label="Cost" value={cost.text} title={joined("As the source reported it", cost.explanation)} />
      {firstTokenMs === null || selected?.offline ? (
        <Tile label="Latency" value={formatDuration(totals.latencyMs)} title="Time of the whole response" />
      ) : (
        <Tile
          label="First token"
          value={formatDuration(firstTokenMs)}
          title={`Time to the first token; whole response ${formatDuration(totals.latencyMs)}`}
        />
      )}
    </dl>
  );
}

type TileProps = { label: string; value: string; title: string; tone?: string };

function Tile({ label, value, title, tone = "text-text" }: TileProps) {
  return (
    <div
      className="min-w-0 rounded-lg border border-line px-2.5 py-1.5 max-sm:px-1.5 max-sm:py-1"
      title={title}
    >
      <dt className="truncate text-faint text-xs">{label}</dt>
      <dd
        className={classNames(
          "truncate font-semibold text-[14px] tabular-nums max-sm:text-base",
          value === NOT_AVAILABLE ? "text-faint" : tone,
        )}
      >
        {value}
      </dd>
    </div>
  );
}

function shareTone(share: number | null): string {
  if (share === null) return "text-faint";
  return share < COLD_BELOW ? "text-warn" : "text-ok";
}

function joined(title: string, explanation: string | null): string {
  return explanation === null ? title : `${title}; ${explanation}`;
}

function tokensTitle(tokens: number | null, meaning: string): string {
  return tokens === null ? "Not reported by the source" : `${formatCount(tokens)} ${meaning}`;
}

function cachedTitle({ input, cacheRead }: Totals): string {
  if (input === null || cacheRead === null) return "The source does not say how much was cached";
  return `${formatCount(cacheRead)} of ${formatCount(input)} prompt tokens were read from the cache, as the provider reported`;
}
