import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import { sha256 } from "#lib/sha256.ts";
import { type LaneLinks, NONE } from "./lane-links.ts";
import { firstText } from "./line-role.ts";
import { PROMPT, RESPONSE, type SegmentKind, Segments, START } from "./segments.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * Turns the tree of lines into a tree of segments. Two children of one line are two branches only when each opens a
 * segment: parallel tool calls and their results, progress, attachments and the further lines of one response do not
 * (claude-code-log calls those false forks).
 */
export function buildSegments(links: LaneLinks): Segments {
  const builder = new SegmentBuilder(links);
  for (let index = 0; index < links.lines.length; index++) builder.addWithParents(index);
  const { segments } = builder;
  for (let segment = segments.count - 1; segment >= 0; segment--) {
    const parent = segments.parent(segment);
    if (parent !== NONE && segments.isAnswered(segment)) segments.answer(parent, NONE);
  }
  for (let segment = 0; segment < segments.count; segment++) answerQueuedPrompt(segments, segment);
  return segments;
}

/**
 * A prompt sent while a response was on its way has the same parent as the response that then answers both: the
 * response follows it. With an answer of its own it is a branch, and so it is when it was written after the response.
 */
function answerQueuedPrompt(segments: Segments, segment: number): void {
  if (segments.childCount(segment) < 2) return;
  const children = [...segments.children(segment)];
  const prompts = children.filter((child) => segments.kind(child) === PROMPT);
  const [queued] = prompts;
  if (queued === undefined || prompts.length !== 1) return;
  const responses = children.filter((child) => child !== queued);
  if (segments.isAnswered(queued) || segments.childCount(queued) > 0) return;
  if (responses.some((response) => segments.opener(response) < segments.opener(queued))) return;
  segments.removeChildren(segment);
  segments.addChild(segment, queued);
  for (const response of responses) segments.moveTo(response, queued, segments.last(queued));
  segments.answer(queued, NONE);
}

/** So many children are looked through one by one. */
const FEW = 8;

class SegmentBuilder {
  readonly segments: Segments;
  readonly #links: LaneLinks;
  /** What prompts are told apart by. */
  readonly #prompts = new TextTable();
  /** Of segments with many children: the children by what they open with. */
  readonly #openings = new Map<number, Map<string, number>>();

  constructor(links: LaneLinks) {
    this.#links = links;
    this.segments = new Segments(links.lines.length);
  }

  /** Parents can stand behind their children in the file. Own stack: a chain may have 100,000 lines. */
  addWithParents(index: number): void {
    const waiting: number[] = [];
    const { parents } = this.#links;
    const { ofLine } = this.segments;
    for (let at = index; at !== NONE && ofLine[at] === NONE; at = parents[at] ?? NONE) waiting.push(at);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) this.#add(at);
  }

  #add(index: number): void {
    const line = this.#links.lines.at(index);
    if (!line) return;
    const segment = this.#segmentFor(index, line);
    this.segments.addLine(segment, index);
    if (line.traits.role === "assistant") this.segments.answer(segment, line.message);
  }

  #segmentFor(index: number, line: PlacedLine): number {
    const { segments } = this;
    const forkAt = this.#links.parents[index] ?? NONE;
    const parent = segments.ofLine[forkAt] ?? NONE;
    if (parent === NONE) return segments.open(index, START, NO_TEXT, NONE, NONE);
    const opening = this.#openingOf(line);
    if (opening === null) return parent;
    const { kind, name } = opening;
    if (kind === RESPONSE && name === segments.message(parent)) return parent;
    const known = this.#childOf(parent, kind, name);
    if (known !== undefined) return known;
    const segment = segments.open(index, kind, name, parent, forkAt);
    this.#openings.get(parent)?.set(`${kind} ${name}`, segment);
    return segment;
  }

  #childOf(parent: number, kind: SegmentKind, name: number): number | undefined {
    const { segments } = this;
    const known = this.#openings.get(parent);
    if (known) return known.get(`${kind} ${name}`);
    const children = segments.children(parent);
    if (segments.childCount(parent) > FEW) {
      const openings = new Map<string, number>();
      for (const child of children) openings.set(`${segments.kind(child)} ${segments.name(child)}`, child);
      this.#openings.set(parent, openings);
      return openings.get(`${kind} ${name}`);
    }
    for (const child of children)
      if (segments.kind(child) === kind && segments.name(child) === name) return child;
    return undefined;
  }

  /**
   * What a line opens, null when it only belongs to what is open. The same prompt at the same instant under the same
   * parent is one that a compaction replayed. Without a message id there is no telling whether two assistant lines are
   * one response, so such lines never branch.
   */
  #openingOf(line: PlacedLine): { kind: SegmentKind; name: number } | null {
    const { role } = line.traits;
    if (role === "prompt") return { kind: PROMPT, name: this.#prompts.add(promptName(line)) };
    return role === "assistant" && line.message !== NO_TEXT ? { kind: RESPONSE, name: line.message } : null;
  }
}

function promptName(line: PlacedLine): string {
  const { source, eventId } = line;
  return source.timestamp === null
    ? eventId
    : sha256(`${source.timestamp} ${firstText(source).slice(0, 1_000)}`);
}
