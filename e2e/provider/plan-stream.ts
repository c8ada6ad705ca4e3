import type { Fault } from "./fault.ts";
import type { Frame, Phase } from "./frame.ts";
import { serialiseFrame } from "./frame.ts";

/** What the writer does next. The stream ends cleanly after the last step. */
export type Step = { kind: "write"; bytes: Buffer; phase: Phase } | { kind: "hang" } | { kind: "reset" };

/** Makes the error event of the protocol; gets the number of frames sent before it. */
export type MakeErrorFrame = (sequence: number) => Frame;

function indexAfterChunks(frames: readonly Frame[], count: number): number {
  let seen = 0;
  const index = frames.findIndex((frame) => frame.phase === "delta" && seen++ === count);
  // Fewer deltas than asked for: cut before the end, so that the fault still happens.
  return index === -1 ? frames.findIndex((frame) => frame.phase === "terminal") : index;
}

function swapDeltas(frames: readonly Frame[]): Frame[] {
  const result = [...frames];
  for (let i = 0; i + 1 < result.length; i++) {
    const [a, b] = [result[i], result[i + 1]];
    if (a?.phase !== "delta" || b?.phase !== "delta") continue;
    result[i] = b;
    result[i + 1] = a;
    i++;
  }
  return result;
}

function moveFirstDelta(frames: readonly Frame[]): Frame[] {
  const delta = frames.findIndex((frame) => frame.phase === "delta");
  const item = frames.findIndex((frame) => frame.phase !== "open");
  const moved = frames[delta];
  if (moved === undefined) return [...frames];
  const rest = frames.filter((_, index) => index !== delta);
  return [...rest.slice(0, item), moved, ...rest.slice(item)];
}

function editFrames(frames: readonly Frame[], fault: Fault | undefined, makeError: MakeErrorFrame): Frame[] {
  switch (fault?.kind) {
    case "error_event": {
      const end = fault.beforeOutput
        ? frames.findIndex((frame) => frame.phase !== "open")
        : indexAfterChunks(frames, fault.afterChunks ?? 1);
      const kept = frames.slice(0, end);
      return [...kept, makeError(kept.length)];
    }
    case "truncated":
    case "half_json":
    case "hang":
    case "reset":
      return frames.slice(0, indexAfterChunks(frames, fault.afterChunks ?? 1));
    case "garbage_event": {
      const at = indexAfterChunks(frames, fault.afterChunks ?? 1);
      const garbage: Frame = { event: frames[at]?.event ?? null, data: '{"broken": ', phase: "item" };
      return [...frames.slice(0, at), garbage, ...frames.slice(at)];
    }
    case "no_terminal":
      return frames.filter((frame) => frame.phase !== "terminal" && frame.phase !== "done");
    case "no_done":
      return frames.filter((frame) => frame.phase !== "done");
    case "duplicate":
      return frames.flatMap((frame) =>
        frame.phase === "delta" || fault.scope === "all" ? [frame, frame] : [frame],
      );
    case "out_of_order":
      return fault.order === "swap" ? swapDeltas(frames) : moveFirstDelta(frames);
    default:
      return [...frames];
  }
}

/** Cuts bytes after the first byte of every multi-byte character. */
function tearCharacters(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  bytes.forEach((byte, index) => {
    if (byte < 0xc0) return;
    parts.push(bytes.subarray(start, index + 1));
    start = index + 1;
  });
  parts.push(bytes.subarray(start));
  return parts;
}

function writesOf(frame: Frame, fault: Fault | undefined): Step[] {
  const { phase } = frame;
  const text = serialiseFrame(frame, fault?.kind === "crlf" ? "\r\n" : "\n");
  const commented = fault?.kind === "comments" ? `: keep-alive\n\n${text}:\n` : text;
  const bytes = Buffer.from(commented, "utf8");
  const parts = fault?.kind === "split_utf8" ? tearCharacters(bytes) : [bytes];
  // Only the first write of a frame counts as the frame, or holds would count torn characters.
  return parts.map((part, index) => ({ kind: "write", bytes: part, phase: index === 0 ? phase : "item" }));
}

/** Turns the frames of an answer into steps, with the fault worked in. Pure. */
export function planStream(
  frames: readonly Frame[],
  fault: Fault | undefined,
  makeError: MakeErrorFrame,
): Step[] {
  const steps = editFrames(frames, fault, makeError).flatMap((frame) => writesOf(frame, fault));
  if (fault?.kind === "hang") return [...steps, { kind: "hang" }];
  if (fault?.kind === "reset") return [...steps, { kind: "reset" }];
  if (fault?.kind !== "half_json") return steps;
  const next = frames[indexAfterChunks(frames, fault.afterChunks ?? 1)];
  const half = Buffer.from(next === undefined ? "data: {" : serialiseFrame(next, "\n"), "utf8");
  return [...steps, { kind: "write", bytes: half.subarray(0, Math.floor(half.length / 2)), phase: "item" }];
}

/** The same for an answer in one JSON body: cut in the middle where the fault asks for a cut. */
export function planBody(body: unknown, fault: Fault | undefined): Step[] {
  const bytes = Buffer.from(JSON.stringify(body), "utf8");
  const half: Step = {
    kind: "write",
    bytes: bytes.subarray(0, Math.floor(bytes.length / 2)),
    phase: "delta",
  };
  switch (fault?.kind) {
    case "hang":
    case "reset":
      return [half, { kind: fault.kind }];
    case "half_json":
    case "truncated":
    case "no_terminal":
      return [half];
    default:
      return [{ kind: "write", bytes, phase: "terminal" }];
  }
}
