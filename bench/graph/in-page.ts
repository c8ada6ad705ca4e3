/**
 * What the bench runs inside of a page, as one script before the page's own. Written for a browser: it refers to
 * nothing outside of itself.
 */
export type InPage = {
  /**
   * Milliseconds since the navigation began, when the first node had been painted, be it in the picture that comes
   * with the page; null so far.
   */
  firstNodeAt: number | null;
  /** The same of the first node that belongs to React Flow and can be used. */
  firstUsableAt: number | null;
  /** Milliseconds since the navigation began, when the selected event was in view in the transcript. */
  eventInViewAt: number | null;
  /** Renders of React components inside of nodes the graph had when counting began. */
  countRenders(start: boolean): number;
  pan(options: { x: number; y: number; frames: number }): Promise<number[]>;
  zoomTo(zoom: number): Promise<number>;
  scroll(options: { by: number; frames: number }): Promise<number[]>;
};

declare global {
  var offshootBench: InPage;
}

/** The part of React's fibers that is read here. */
type Fiber = {
  flags: number;
  tag: number;
  stateNode: unknown;
  child: Fiber | null;
  sibling: Fiber | null;
  alternate: Fiber | null;
};

export function installInPage(): void {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const intervals = async (frames: number, act: () => void) => {
    const times: number[] = [];
    let last = await frame();
    for (let index = 0; index < frames; index++) {
      act();
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    return times;
  };
  const pane = () => document.querySelector(".react-flow__pane") ?? document.body;
  const wheel = (options: WheelEventInit) => {
    const { left, top, width, height } = pane().getBoundingClientRect();
    const centre = { clientX: left + width / 2, clientY: top + height / 2 };
    pane().dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ...centre, ...options }));
  };
  const zoomNow = () => {
    const viewport = document.querySelector<HTMLElement>(".react-flow__viewport");
    return Number(/scale\(([\d.]+)\)/.exec(viewport?.style.transform ?? "")?.[1] ?? 1);
  };

  const rendered = { counting: false, count: 0 };
  const COMPONENTS = new Set([0, 1, 11, 14, 15]);
  const PERFORMED_WORK = 1;
  /** Visits what React worked on in a commit: where the children are the same objects, it did not. */
  const visit = (next: Fiber, previous: Fiber, insideOld: boolean) => {
    const element = next.tag === 5 && next.stateNode instanceof Element ? next.stateNode : null;
    const inside = insideOld || (element?.classList.contains("react-flow__node") ?? false);
    if (inside && COMPONENTS.has(next.tag) && (next.flags & PERFORMED_WORK) !== 0) rendered.count++;
    if (next.child === previous.child) return;
    for (let child = next.child; child !== null; child = child.sibling) {
      // Without an alternate it is new: mounted, not rendered again.
      if (child.alternate !== null) visit(child, child.alternate, inside);
    }
  };
  const hook = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberRoot: (_id: number, root: { current: Fiber }) => {
      const { current } = root;
      if (rendered.counting && current.alternate !== null) visit(current, current.alternate, false);
    },
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  Object.defineProperty(globalThis, "__REACT_DEVTOOLS_GLOBAL_HOOK__", { value: hook });

  globalThis.offshootBench = {
    firstNodeAt: null,
    firstUsableAt: null,
    eventInViewAt: null,
    countRenders: (start) => {
      const { count } = rendered;
      rendered.counting = start;
      rendered.count = 0;
      return count;
    },
    pan: ({ x, y, frames }) => intervals(frames, () => wheel({ deltaX: x, deltaY: y })),
    zoomTo: async (zoom) => {
      while (zoomNow() > zoom * 1.05) {
        wheel({ deltaY: 12, ctrlKey: true });
        await frame();
      }
      return zoomNow();
    },
    scroll: ({ by, frames }) => {
      const box = document.querySelector('[aria-label="Events"]');
      return intervals(frames, () => box?.scrollBy(0, by));
    },
  };
  const isInView = () => {
    const event = document.querySelector('[aria-label="Events"] article[aria-current="true"]');
    const list = document.querySelector('[aria-label="Events"]');
    if (event === null || list === null) return false;
    const [inner, outer] = [event.getBoundingClientRect(), list.getBoundingClientRect()];
    return inner.top < outer.bottom && inner.bottom > outer.top;
  };
  const watch = () => {
    const bench = globalThis.offshootBench;
    const hasNode = document.querySelector(".react-flow__node") !== null;
    const hasUsable = document.querySelector(".react-flow__renderer .react-flow__node") !== null;
    // A frame after the one that has it: then it has been painted.
    if (bench.firstNodeAt === null && hasNode) {
      requestAnimationFrame(() => {
        bench.firstNodeAt ??= performance.now();
      });
    }
    if (bench.firstUsableAt === null && hasUsable) {
      requestAnimationFrame(() => {
        bench.firstUsableAt ??= performance.now();
      });
    }
    if (bench.eventInViewAt === null && isInView()) {
      requestAnimationFrame(() => {
        bench.eventInViewAt ??= performance.now();
      });
    }
    const { firstNodeAt, firstUsableAt, eventInViewAt } = bench;
    if ([firstNodeAt, firstUsableAt, eventInViewAt].includes(null)) requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}
