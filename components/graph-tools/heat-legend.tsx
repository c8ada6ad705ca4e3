import { formatCost, formatDuration, formatShare } from "#lib/format/numbers.ts";
import { type ColourScale, HEAT_LEVELS } from "#lib/graph/colour-scale.ts";

const FORMATS = { cost: formatCost, cachedShare: formatShare, latency: formatDuration };

const NAMES = { cost: "cost", cachedShare: "cached share", latency: "latency" };

const LEVELS = Array.from({ length: HEAT_LEVELS }, (_, index) => index + 1);

/** The heat scale with the values at its ends; the hot end stands for all beyond it. */
export function HeatLegend({ scale: { by, ends } }: { scale: ColourScale }) {
  if (ends === null) {
    return (
      <span className="flex h-8 items-center rounded-[7px] border border-line-strong bg-panel px-2.5 text-mute">
        No step reports its {NAMES[by]}
      </span>
    );
  }
  const format = FORMATS[by];
  return (
    <span className="mono flex h-8 items-center gap-2 rounded-[7px] border border-line-strong bg-panel px-2.5 text-mute">
      {format(ends.cool)}
      <span role="img" aria-label={`Heat scale of the ${NAMES[by]}`} className="flex">
        {LEVELS.map((level) => (
          <span
            key={level}
            className="h-3 w-3.5 first:rounded-l last:rounded-r"
            style={{ background: `var(--heat-${level})` }}
          />
        ))}
      </span>
      {`${format(ends.hot)}${by === "cachedShare" ? "" : "+"}`}
    </span>
  );
}
