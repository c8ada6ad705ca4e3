import { firstText } from "./line-role.ts";
import type { LinkedLine } from "./link-lines.ts";

/**
 * A stretch of history that cannot branch inside: a prompt or a model response, with everything that belongs to it
 * (its other lines, the results of its calls, hooks, progress, attachments).
 */
export type Segment = {
  /** Index of the line that opens it. */
  opener: number;
  kind: "prompt" | "response" | "start";
  /** Message id of the response in it; null without one, or when its lines carry no id. */
  messageId: string | null;
  /** Line indexes in file order. */
  members: number[];
  parent: Segment | null;
  /** The line of the parent that the opener goes on from; null for a start. */
  forkAt: number | null;
  children: Segment[];
  /** Whether a model answered in it or below it. */
  isAnswered: boolean;
};

/**
 * Turns the tree of lines into a tree of segments, in the order of their openers. Two children of one line are two
 * branches only when each opens a segment: parallel tool calls and their results, progress, attachments and the
 * further lines of one response do not (claude-code-log calls those false forks).
 */
export function buildSegments(links: readonly LinkedLine[]): Segment[] {
  const builder = new SegmentBuilder(links);
  for (const index of links.keys()) builder.addWithParents(index);
  const segments = builder.segments.sort((a, b) => a.opener - b.opener);
  for (const segment of segments) {
    segment.members.sort((a, b) => a - b);
    segment.children.sort((a, b) => a.opener - b.opener);
  }
  for (const segment of builder.parentsFirst.toReversed()) {
    if (segment.isAnswered && segment.parent) segment.parent.isAnswered = true;
  }
  for (const segment of segments) answerQueuedPrompt(segment);
  return segments;
}

/**
 * A prompt sent while a response was on its way has the same parent as the response that then answers both: the
 * response follows it. With an answer of its own it is a branch, and so it is when it was written after the response.
 */
function answerQueuedPrompt(segment: Segment): void {
  const prompts = segment.children.filter((child) => child.kind === "prompt");
  const [queued] = prompts;
  if (!queued || prompts.length !== 1 || segment.children.length === 1) return;
  const responses = segment.children.filter((child) => child !== queued);
  if (queued.isAnswered || queued.children.length > 0) return;
  if (responses.some((response) => response.opener < queued.opener)) return;
  segment.children = [queued];
  queued.children = responses;
  for (const response of responses) {
    response.parent = queued;
    response.forkAt = queued.members.at(-1) ?? queued.opener;
  }
  queued.isAnswered = true;
}

class SegmentBuilder {
  readonly segments: Segment[] = [];
  /** The same, every parent before its children. */
  readonly parentsFirst: Segment[] = [];
  private readonly links: readonly LinkedLine[];
  private readonly ofLine: (Segment | undefined)[];
  /** Children of a segment by what they open with, so that a second line of the same finds them. */
  private readonly openings = new Map<Segment, Map<string, Segment>>();

  constructor(links: readonly LinkedLine[]) {
    this.links = links;
    this.ofLine = new Array<Segment | undefined>(links.length);
  }

  /** Parents can stand behind their children in the file. Own stack: a chain may have 100,000 lines. */
  addWithParents(index: number): void {
    const waiting: number[] = [];
    for (
      let at: number | null = index;
      at !== null && !this.ofLine[at];
      at = this.links[at]?.parent ?? null
    ) {
      waiting.push(at);
    }
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) this.add(at);
  }

  private add(index: number): void {
    const link = this.links[index];
    if (!link) return;
    const parent = link.parent === null ? null : (this.ofLine[link.parent] ?? null);
    const segment = this.segmentFor(index, link, parent);
    segment.members.push(index);
    if (link.line.role === "assistant") {
      segment.isAnswered = true;
      segment.messageId ??= link.line.source.message?.id ?? null;
    }
    this.ofLine[index] = segment;
  }

  private segmentFor(index: number, link: LinkedLine, parent: Segment | null): Segment {
    if (parent === null) return this.open(index, "start", null, null);
    const opening = openingOf(link);
    if (opening === null) return parent;
    if (opening.kind === "response" && opening.messageId === parent.messageId) return parent;
    const siblings = this.openings.get(parent) ?? new Map<string, Segment>();
    this.openings.set(parent, siblings);
    const known = siblings.get(opening.name);
    if (known) return known;
    const segment = this.open(index, opening.kind, parent, link.parent);
    siblings.set(opening.name, segment);
    return segment;
  }

  private open(index: number, kind: Segment["kind"], parent: Segment | null, forkAt: number | null): Segment {
    const segment: Segment = {
      opener: index,
      kind,
      messageId: null,
      members: [],
      parent,
      forkAt,
      children: [],
      isAnswered: false,
    };
    this.segments.push(segment);
    this.parentsFirst.push(segment);
    parent?.children.push(segment);
    return segment;
  }
}

type Opening = { kind: "prompt" | "response"; messageId: string | null; name: string };

/**
 * What a line opens, null when it only belongs to what is open. The same prompt at the same instant under the same
 * parent is one that a compaction replayed. Without a message id there is no telling whether two assistant lines are
 * one response, so such lines never branch.
 */
function openingOf({ line }: LinkedLine): Opening | null {
  if (line.role === "prompt") {
    const { timestamp } = line.source;
    const name = timestamp === null ? line.eventId : `${timestamp} ${firstText(line.source).slice(0, 1_000)}`;
    return { kind: "prompt", messageId: null, name: `prompt ${name}` };
  }
  const messageId = line.source.message?.id ?? null;
  if (line.role !== "assistant" || messageId === null) return null;
  return { kind: "response", messageId, name: `response ${messageId}` };
}
