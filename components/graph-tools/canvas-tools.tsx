"use client";

import { Info, Palette } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuRadioGroup } from "#components/ui/menu.tsx";
import type { ColourBy } from "#lib/graph/colour-scale.ts";
import { HeatLegend } from "./heat-legend.tsx";
import { Legend } from "./legend.tsx";
import { Popover } from "./popover.tsx";
import type { Reading } from "./use-reading.ts";

const COLOURS: readonly { value: ColourBy; label: string }[] = [
  { value: "key", label: "Cache key" },
  { value: "cost", label: "Cost" },
  { value: "cachedShare", label: "Cached share" },
  { value: "latency", label: "Latency" },
];

/** The canvas controls' part of the reading tools: what the colours are by, and what everything means. */
export function CanvasTools({ reading: { colourBy, setColourBy, marks } }: { reading: Reading }) {
  const label = COLOURS.find(({ value }) => value === colourBy)?.label;
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button aria-label={`Colour by: ${label}`} title="Colour by" className="px-2.5">
            <Palette aria-hidden size={14} />
            <span className="@max-2xl:hidden">{label}</span>
          </Button>
        }
      >
        <MenuRadioGroup label="Colour by" value={colourBy} onChange={setColourBy} options={COLOURS} />
      </Menu>
      {marks.heat !== null && <HeatLegend scale={marks.heat} />}
      <Popover
        label="Legend"
        side="top"
        trigger={
          <Button aria-label="Legend" className="px-2.5">
            <Info aria-hidden size={14} />
            <span className="@max-2xl:hidden">Legend</span>
          </Button>
        }
      >
        <Legend />
      </Popover>
    </>
  );
}
