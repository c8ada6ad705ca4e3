import { describe, expect, it } from "vitest";
import type { Lane } from "#lib/api/graph.ts";
import type { FlowNode } from "./flow-node.ts";
import { HEADER } from "./fork-home.ts";
import { assignKeyHues, findSharedKeys } from "./key-hue.ts";
import { layoutFamily, startFolding } from "./layout-family.ts";
import { makeLane, makeStep, randomLanes, randomSteps, seedRandom } from "./random-family.ts";
import { NO_MARKS } from "./step-marks.ts";
import { collectSteps } from "./step-set.ts";
import { createFlowNodes, type FlowView } from "./to-flow.ts";
import { quantiseWindow, sliceLayout } from "./visible-slice.ts";

function viewOf(lanes: Lane[], changes: Partial<FlowView> = {}, state = startFolding(lanes)): FlowView {
  const layout = layoutFamily(lanes, state);
  return {
    lanes,
    layout,
    slice: sliceLayout(layout, { left: 0, top: 0, right: 4000, bottom: 4000 }),
    hues: assignKeyHues(lanes),
    sharedKeys: findSharedKeys(lanes),
    selected: null,
    cursor: null,
    path: null,
    marks: NO_MARKS,
    ...changes,
  };
}

const byId = (nodes: FlowNode[]) => new Map(nodes.map((node) => [node.id, node]));

describe("createFlowNodes", () => {
  it("gives every node what React Flow would otherwise measure, and an id of its own", () => {
    const nodes = createFlowNodes()(viewOf(randomLanes(seedRandom(3), 12, 30)));
    expect(nodes.length).toBeGreaterThan(20);
    for (const node of nodes) {
      expect(node.measured).toEqual({ width: node.width, height: node.height });
      expect(node.handles).toEqual([]);
    }
    expect(new Set(nodes.map((node) => node.id)).size).toBe(nodes.length);
  });

  it("keeps the identity of nodes that show the same while the window moves", () => {
    const lanes = randomLanes(seedRandom(5), 12, 40);
    const toNodes = createFlowNodes();
    const view = viewOf(lanes);
    const before = byId(toNodes(view));
    const window = quantiseWindow({ x: 0, y: -700, zoom: 1, width: 1200, height: 800 });
    const after = toNodes({ ...view, slice: sliceLayout(view.layout, window) });
    const common = after.filter((node) => before.has(node.id));
    expect(common.length).toBeGreaterThan(5);
    for (const node of common) expect(before.get(node.id)).toBe(node);
  });

  it("renders anew only the cards whose marks changed, and says them in their names", () => {
    const lane = makeLane("root", randomSteps(seedRandom(2), "root", 0, 8));
    const toNodes = createFlowNodes();
    const state = { open: new Map(), seenLengths: new Map() };
    const first = byId(toNodes(viewOf([lane], {}, state)));
    const found = collectSteps([lane], (_, step) => step === 2);
    const marked = toNodes(viewOf([lane], { marks: { ...NO_MARKS, found } }, state));
    const changed = marked.filter((node) => first.get(node.id) !== node);
    expect(changed.map(({ className, ariaLabel }) => [className, ariaLabel.endsWith(", found")])).toEqual([
      ["found", true],
    ]);
    const again = toNodes(viewOf([lane], { marks: { ...NO_MARKS, found: { ...found } } }, state));
    expect(again.every((node, index) => node === marked[index])).toBe(true);
  });

  it("renders anew only what changed: the selection, and a step that was appended", () => {
    const lane = makeLane("root", randomSteps(seedRandom(2), "root", 0, 8));
    const state = { open: new Map(), seenLengths: new Map() };
    const toNodes = createFlowNodes();
    const first = byId(toNodes(viewOf([lane], {}, state)));
    const selected = toNodes(viewOf([lane], { selected: { lane: 0, row: 3 } }, state));
    expect(selected.filter((node) => first.get(node.id) !== node).map((node) => node.selected)).toEqual([
      true,
    ]);
    const longer = { ...lane, steps: [...lane.steps, makeStep(99, "new")] };
    const grown = toNodes(viewOf([longer], { selected: { lane: 0, row: 3 } }, state));
    const kept = byId(selected);
    const fresh = grown.filter((node) => kept.get(node.id) !== node).map((node) => node.id);
    expect(fresh).toEqual(["lane:root", "step:root:new"]);
  });

  it("mounts the selected item outside the window too, once", () => {
    const lanes = [makeLane("root", randomSteps(seedRandom(2), "root", 0, 40))];
    const view = viewOf(lanes, {}, { open: new Map(), seenLengths: new Map() });
    const slice = { lanes: [{ lane: 0, fromRow: HEADER, toRow: 2 }], edges: [] };
    const far = createFlowNodes()({
      ...view,
      slice,
      selected: { lane: 0, row: 30 },
      cursor: { lane: 0, row: 30 },
    });
    expect(far).toHaveLength(5);
    expect(far.at(-1)).toMatchObject({
      selected: true,
      domAttributes: { tabIndex: 0, "aria-current": "true" },
    });
    expect(far.filter((node) => node.domAttributes.tabIndex === 0)).toHaveLength(1);
  });

  it("puts key hue, fork count, step number and what a root starts from on the cards", () => {
    const root = makeLane("root", [makeStep(0, "a", { kind: "user" }), makeStep(1, "b"), makeStep(2, "c")]);
    const fork = makeLane("fork", [makeStep(2, "d")], { forkedFromId: "root", forkPointSeq: 1 });
    const twin = makeLane("twin", [], {
      forkedFromId: "root",
      forkPointSeq: 1,
      promptCacheKey: "cache_root",
    });
    const nodes = byId(createFlowNodes()(viewOf([root, fork, twin])));
    expect(nodes.get("step:root:a")?.data).toMatchObject({
      number: 1,
      hue: 0,
      opening: "system prompt 6.1k chars · 14 tools",
    });
    expect(nodes.get("step:root:b")?.data).toMatchObject({ number: 2, forkCount: 2, opening: null });
    expect(nodes.get("step:fork:d")?.data).toMatchObject({ number: 3, hue: 1, opening: null });
    expect(nodes.get("lane:root")?.data).toMatchObject({ shared: true, hue: 0 });
    expect(nodes.get("lane:fork")?.data).toMatchObject({ shared: false, hue: 1 });
    expect(nodes.get("lane:twin")?.data).toMatchObject({ shared: true, hue: 0 });
  });
});
