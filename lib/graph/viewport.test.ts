import { describe, expect, it } from "vitest";
import { gridOf, itemBox } from "./grid.ts";
import {
  atCorner,
  centreBox,
  fitLayout,
  holdBox,
  MINIMUM_ZOOM,
  revealBox,
  revealTogether,
  START_X,
  startsAtCorner,
  startTop,
  startViewport,
} from "./viewport.ts";

const size = { width: 900, height: 800 };
const card = (x: number, y: number) => ({ x, y, width: 288, height: 78 });

describe("startViewport", () => {
  it("shows the top left at full size, also when the selection is in there", () => {
    expect(startViewport(size, null)).toEqual(startViewport(size, card(304, 232)));
    expect(startViewport(size, null).zoom).toBe(1);
  });

  it("centres a selection further down without leaving the graph's corner", () => {
    const { x, y, zoom } = startViewport(size, card(0, 11_600));
    expect(zoom).toBe(1);
    expect(x).toBe(startViewport(size, null).x);
    expect(11_600 + 39 + y).toBe(400);
  });
});

it("selecting the first card of the first screen moves nothing", () => {
  for (const direction of ["vertical", "horizontal"] as const) {
    const start = { ...startViewport(size, null, direction), ...size };
    const first = itemBox(gridOf(direction), direction === "vertical" ? "header" : "step", 0, 0);
    expect(revealBox(start, first)).toBeNull();
  }
});

describe("revealBox", () => {
  const viewport = { x: 0, y: 0, zoom: 1, ...size };

  it("does not move for a box in view", () => {
    expect(revealBox(viewport, card(100, 100))).toBeNull();
  });

  it("moves just enough, on one axis only when one is enough", () => {
    const down = revealBox(viewport, card(100, 2000));
    expect(down?.x).toBe(0);
    expect(revealBox({ ...viewport, ...down }, card(100, 2000))).toBeNull();
    const back = revealBox({ ...viewport, x: -500 }, card(100, 100));
    expect(back).toMatchObject({ y: 0 });
    expect(revealBox({ ...viewport, ...back }, card(100, 100))).toBeNull();
  });

  it("shows the start of a box that is larger than the view, and rests there", () => {
    const narrow = { ...viewport, width: 200 };
    const moved = revealBox(narrow, card(500, 100));
    expect(moved).not.toBeNull();
    expect(revealBox({ ...narrow, ...moved }, card(500, 100))).toBeNull();
  });
});

describe("what lies on the view's lower edge", () => {
  const viewport = { x: 0, y: 0, zoom: 1, ...size };
  const end = ({ y, zoom }: { y: number; zoom: number }) => (2000 + 78) * zoom + y;

  it("never covers a revealed card nor its pills, however high it reaches", () => {
    expect(end(revealBox(viewport, card(0, 2000)) ?? viewport)).toBeLessThanOrEqual(800 - 130 - 20);
    const covered = { all: 180, controls: 46 };
    const moved = revealBox(viewport, card(0, 2000), covered) ?? viewport;
    expect(end(moved)).toBeLessThanOrEqual(800 - 180 - 20);
    expect(revealBox({ ...viewport, ...moved }, card(0, 2000), covered)).toBeNull();
    const together = revealTogether(viewport, card(304, 2000), card(0, 1900), covered) ?? viewport;
    expect(end(together)).toBeLessThanOrEqual(800 - 180 - 20);
  });

  it("leaves the pills room that grow with their card", () => {
    const near = revealBox({ ...viewport, zoom: 1.6 }, card(0, 2000)) ?? viewport;
    expect(end(near)).toBeLessThanOrEqual(800 - 130 - 20 * 1.6);
  });

  it("takes no more of a low view than it can spare", () => {
    const low = { ...viewport, height: 300 };
    const moved = revealBox(low, card(0, 2000), { all: 280, controls: 260 }) ?? low;
    expect(end(moved)).toBeGreaterThan(300 / 2);
  });

  it("does not cover a graph that is fit", () => {
    const layout = { width: 600, height: 2400 };
    const { y, zoom } = fitLayout(size, layout, { all: 200, controls: 120 });
    expect(2400 * zoom + y).toBeLessThanOrEqual(800 - 120);
  });
});

describe("revealTogether", () => {
  const viewport = { x: 0, y: 0, zoom: 1, ...size };

  it("keeps the companion in view when both fit, and shows the box alone when they do not", () => {
    const [header, source] = [card(540, 1900), card(0, 1800)];
    const moved = revealTogether(viewport, header, source);
    if (moved === null) throw new Error("it has to move");
    for (const box of [header, source]) expect(revealBox({ ...viewport, ...moved }, box)).toBeNull();
    const snug = card(600, 1900);
    const tight = revealTogether(viewport, snug, source);
    expect(tight?.x).toBe(4);
    const far = card(3000, 100);
    expect(revealTogether(viewport, far, source)).toEqual(revealBox(viewport, far));
  });

  it("moves for a companion that is out of view though the box is in it", () => {
    const moved = revealTogether({ ...viewport, x: -320 }, card(540, 100), card(0, 100));
    expect(moved).toMatchObject({ x: 16, y: 0 });
  });
});

it("holdBox leaves a box that moved in the world where it is on the screen", () => {
  const viewport = { x: 30, y: -200, zoom: 0.5 };
  const { x, y, zoom } = holdBox(viewport, card(304, 1000), card(0, 400));
  expect([0 * zoom + x, 400 * zoom + y]).toEqual([304 * 0.5 + 30, 1000 * 0.5 - 200]);
});

it("atCorner takes away the empty space before the graph, and nothing else", () => {
  for (const direction of ["vertical", "horizontal"] as const) {
    const start = startViewport(size, null, direction);
    expect(atCorner({ x: 300, y: 200, zoom: 1 }, direction)).toEqual(start);
    expect(atCorner({ x: -300, y: -200, zoom: 0.5 }, direction)).toEqual({ x: -300, y: -200, zoom: 0.5 });
    // The highest card of the first screen, a root's header or the step beside it, is wholly in view.
    const top = itemBox(gridOf(direction), direction === "vertical" ? "header" : "step", 0, 0).y;
    expect(top + start.y).toBe(16);
  }
});

describe("fitLayout", () => {
  it("shows all of a graph, never magnified", () => {
    const { x, y, zoom } = fitLayout(size, { width: 3000, height: 2400 });
    expect(3000 * zoom + x).toBeLessThanOrEqual(900);
    expect(2400 * zoom + y).toBeLessThanOrEqual(800);
    expect(fitLayout(size, { width: 288, height: 100 }).zoom).toBe(1);
  });

  it("stays drawable for endless graphs", () => {
    expect(fitLayout(size, { width: 288, height: 11_600_000 }).zoom).toBe(MINIMUM_ZOOM);
  });
});

it("centreBox puts a box in the middle at any zoom", () => {
  const { x, y, zoom } = centreBox({ x: 0, y: 0, zoom: 0.5, ...size }, card(1000, 2000));
  expect([(1000 + 144) * zoom + x, (2000 + 39) * zoom + y]).toEqual([450, 400]);
});

describe("the place of the first picture", () => {
  /** The length a style would have: its functions and units are JavaScript's once they are spelt so. */
  function computed(css: string, { width, height }: typeof size): number {
    const script = css
      .replaceAll(/(min|max)\(/g, "Math.$1(")
      .replaceAll("clamp(", "clampTo(")
      .replaceAll(/([\d.]+)%/g, `($1 * ${height / 100})`)
      .replaceAll(/([\d.]+)cqw/g, `($1 * ${width / 100})`)
      .replaceAll("px", "");
    const clampTo = (least: number, value: number, most: number) => Math.max(least, Math.min(value, most));
    return new Function("clampTo", `return ${script}`)(clampTo);
  }

  it("is the graph's own, in a view of any size", () => {
    for (const width of [320, 379, 429, 430, 579, 700, 831, 832, 1200]) {
      for (let y = 0; y < 1_500; y += 58) {
        const box = { x: 0, y, width: 288, height: 78 };
        for (let height = 200; height < 1_500; height += 13) {
          const view = { width, height };
          const start = startViewport(view, box);
          expect(computed(startTop(box), view), `${y} in ${width}x${height}`).toBeCloseTo(start.y, 6);
          expect(start.x).toBe(START_X);
        }
      }
    }
  });

  it("is the corner from the height on that is said beforehand", () => {
    for (let y = 290; y < 1_500; y += 29) {
      const box = card(0, y);
      const enough = Math.ceil(startsAtCorner(box));
      expect(startViewport({ width: 900, height: enough }, box).y).toBe(-6);
      expect(startViewport({ width: 900, height: enough - 2 }, box).y).toBeLessThan(-6);
    }
  });
});

describe("a narrow view, whose minimap stands above the controls", () => {
  it("starts with the selection clear of both", () => {
    for (const [width, reach] of [
      [320, 206],
      [579, 170],
      [900, 130],
    ] as const) {
      for (let y = 0; y < 1_500; y += 29) {
        const start = startViewport({ width, height: 560 }, card(0, y));
        expect(y + 78 + start.y).toBeLessThanOrEqual(560 - reach - 20);
      }
    }
  });

  it("has what is centred above them, at the middle or near it", () => {
    const view = { x: 0, y: 0, zoom: 1.6, width: 479, height: 430 };
    const covered = { all: 180, controls: 46 };
    const { y, zoom } = centreBox(view, card(0, 2000), covered);
    expect((2000 + 78) * zoom + y).toBeLessThanOrEqual(430 - 180);
    const high = centreBox({ ...view, height: 900 }, card(0, 2000), covered);
    expect((2000 + 39) * high.zoom + high.y).toBeCloseTo(450, 6);
  });
});
