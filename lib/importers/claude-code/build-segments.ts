import { sha256 } from "#lib/sha256.ts";
import { type LaneLinks, NONE } from "./lane-links.ts";
import { firstText } from "./line-role.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * A stretch of history that cannot branch inside: a prompt or a model response, with everything that belongs to it
 * (its other lines, the results of its calls, hooks, progress, attachments).
 */
export type Segment = {
  /** Its place among the segments. */
  number: number;
  /** Index of the line that opens it, and of its last one. */
  opener: number;
  last: number;
  kind: "prompt" | "response" | "start";
  /** What it was opened with; equal for the lines that open one segment. */
  name: string;
  /** Message id of the response in it; null without one, or when its lines carry no id. */
  messageId: string | null;
  parent: Segment | null;
  /** The line of the parent that the opener goes on from; null for a start. */
  forkAt: number | null;
  children: readonly Segment[];
  /** Whether a model answered in it or below it. */
  isAnswered: boolean;
};

/** In the order of their openers, and the one each line belongs to. */
export type Segments = { segments: Segment[]; ofLine: readonly (Segment | undefined)[] };

/**
 * Turns the tree of lines into a tree of segments, in the order of their openers. Two children of one line are two
 * branches only when each opens a segment: parallel tool calls and their results, progress, attachments and the
 * further lines of one response do not (claude-code-log calls those false forks).
 */
export function buildSegments(links: LaneLinks): Segments {
  const builder = new SegmentBuilder(links);
  for (const index of links.lines.keys()) builder.addWithParents(index);
  const { parentsFirst, ofLine } = builder;
  const segments = parentsFirst.toSorted((a, b) => a.opener - b.opener);
  for (const [number, segment] of segments.entries()) {
    segment.number = number;
    if (segment.children.length > 1)
      segment.children = segment.children.toSorted((a, b) => a.opener - b.opener);
  }
  for (let at = parentsFirst.length - 1; at >= 0; at--) {
    const segment = parentsFirst[at];
    if (segment?.isAnswered && segment.parent) segment.parent.isAnswered = true;
  }
  for (const segment of segments) answerQueuedPrompt(segment);
  return { segments, ofLine };
}

/**
 * A prompt sent while a response was on its way has the same parent as the response that then answers both: the
 * response follows it. With an answer of its own it is a branch, and so it is when it was written after the response.
 */
function answerQueuedPrompt(segment: Segment): void {
  if (segment.children.length < 2) return;
  const prompts = segment.children.filter((child) => child.kind === "prompt");
  const [queued] = prompts;
  if (!queued || prompts.length !== 1) return;
  const responses = segment.children.filter((child) => child !== queued);
  if (queued.isAnswered || queued.children.length > 0) return;
  if (responses.some((response) => response.opener < queued.opener)) return;
  segment.children = [queued];
  queued.children = responses;
  for (const response of responses) {
    response.parent = queued;
    response.forkAt = queued.last;
  }
  queued.isAnswered = true;
}

/** So many children are looked through one by one. */
const FEW = 8;

class SegmentBuilder {
  /** Every parent before its children. */
  readonly parentsFirst: Segment[] = [];
  readonly ofLine: (Segment | undefined)[];
  readonly #links: LaneLinks;
  /** Of segments with many children: the children by what they open with. */
  readonly #openings = new Map<Segment, { children: Segment[]; byName: Map<string, Segment> }>();

  constructor(links: LaneLinks) {
    this.#links = links;
    this.ofLine = new Array<Segment | undefined>(links.lines.length);
  }

  /** Parents can stand behind their children in the file. Own stack: a chain may have 100,000 lines. */
  addWithParents(index: number): void {
    const waiting: number[] = [];
    const { parents } = this.#links;
    for (let at = index; at !== NONE && !this.ofLine[at]; at = parents[at] ?? NONE) waiting.push(at);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) this.#add(at);
  }

  #add(index: number): void {
    const line = this.#links.lines[index];
    if (!line) return;
    const segment = this.#segmentFor(index, line);
    segment.last = Math.max(segment.last, index);
    if (line.traits.role === "assistant") {
      segment.isAnswered = true;
      segment.messageId ??= line.more?.messageId ?? null;
    }
    this.ofLine[index] = segment;
  }

  #segmentFor(index: number, line: PlacedLine): Segment {
    const forkAt = this.#links.parents[index] ?? NONE;
    const parent = this.ofLine[forkAt];
    if (!parent) return this.#open(index, { kind: "start", name: "" }, null, null);
    const opening = openingOf(line);
    if (opening === null) return parent;
    if (opening.kind === "response" && opening.name === parent.messageId) return parent;
    const known = this.#childOf(parent, opening);
    if (known) return known;
    const segment = this.#open(index, opening, parent, forkAt);
    this.#addChild(parent, segment);
    return segment;
  }

  #childOf(parent: Segment, opening: Opening): Segment | undefined {
    const many = this.#openings.get(parent);
    if (many) return many.byName.get(nameOf(opening));
    return parent.children.find(({ kind, name }) => kind === opening.kind && name === opening.name);
  }

  /** As a rule there is one, so that no room is made for more. */
  #addChild(parent: Segment, child: Segment): void {
    const many = this.#openings.get(parent);
    if (many) {
      many.children.push(child);
      many.byName.set(nameOf(child), child);
      return;
    }
    const children = [...parent.children, child];
    parent.children = children;
    if (children.length <= FEW) return;
    const byName = new Map(children.map((each) => [nameOf(each), each]));
    this.#openings.set(parent, { children, byName });
  }

  #open(index: number, { kind, name }: Opening, parent: Segment | null, forkAt: number | null): Segment {
    const segment: Segment = {
      number: -1,
      opener: index,
      last: index,
      kind,
      name,
      messageId: null,
      parent,
      forkAt,
      children: NO_CHILDREN,
      isAnswered: false,
    };
    this.parentsFirst.push(segment);
    return segment;
  }
}

const NO_CHILDREN: readonly Segment[] = [];

type Opening = Pick<Segment, "kind" | "name">;

function nameOf({ kind, name }: Opening): string {
  return `${kind} ${name}`;
}

/**
 * What a line opens, null when it only belongs to what is open. The same prompt at the same instant under the same
 * parent is one that a compaction replayed. Without a message id there is no telling whether two assistant lines are
 * one response, so such lines never branch.
 */
function openingOf(line: PlacedLine): Opening | null {
  const { role } = line.traits;
  if (role === "prompt") {
    const { source } = line;
    if (source.timestamp === null) return { kind: "prompt", name: line.eventId };
    // A hash: a part of a text keeps the whole of it in memory.
    return { kind: "prompt", name: sha256(`${source.timestamp} ${firstText(source).slice(0, 1_000)}`) };
  }
  const messageId = line.more?.messageId ?? null;
  return role === "assistant" && messageId !== null ? { kind: "response", name: messageId } : null;
}
