import { expect, it } from "vitest";
import { HORIZONTAL, VERTICAL } from "./grid.ts";
import { centreFromMinimap, scaleMinimap, viewportOnMinimap } from "./minimap-scale.ts";

it("fits any graph, and draws a small one no larger than bars", () => {
  const long = scaleMinimap({ grid: VERTICAL, width: 288, height: 11_600_000 }, 140, 90);
  expect(11_600_000 * long.y).toBeCloseTo(90);
  expect(288 * long.x).toBeLessThan(30);
  const wide = scaleMinimap({ grid: VERTICAL, width: 1_520_000, height: 900 }, 140, 90);
  expect(1_520_000 * wide.x).toBeCloseTo(140);
  const lying = scaleMinimap({ grid: HORIZONTAL, width: 33_400_000, height: 78 }, 140, 90);
  expect(33_400_000 * lying.x).toBeCloseTo(140);
  expect(78 * lying.y).toBeLessThan(14);
});

it("drags the viewport so that its rectangle's centre is under the pointer", () => {
  const scale = scaleMinimap({ grid: VERTICAL, width: 3000, height: 90_000 }, 140, 90);
  const viewport = { x: 16, y: -300, zoom: 0.7, width: 900, height: 800 };
  const shown = viewportOnMinimap({ ...viewport, ...centreFromMinimap(viewport, scale, 60, 45) }, scale);
  expect(shown.left + shown.width / 2).toBeCloseTo(60);
  expect(shown.top + shown.height / 2).toBeCloseTo(45);
});
