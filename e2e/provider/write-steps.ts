import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTick, setTimeout as sleep } from "node:timers/promises";
import type { Departure } from "./departure.ts";
import type { Step } from "./plan-stream.ts";
import type { HoldPoint } from "./reply.ts";

export type Pacing = { firstTokenDelayMs: number; delayMs: number };

export type WriteContext = {
  response: ServerResponse;
  client: Departure;
  pacing: Pacing;
  /** Null when nothing holds the stream at this point, else a promise of its release. */
  pass(point: HoldPoint): Promise<void> | null;
  onDelta(sent: number): void;
};

export type WriteResult = "ended" | "gone" | "reset";

async function wait(milliseconds: number, client: Departure): Promise<void> {
  if (milliseconds === 0) return;
  await Promise.race([sleep(milliseconds, undefined, { ref: false }), client.left]);
}

/** Writes with backpressure: a slow reader must not make the provider hoard the stream. */
async function writeBytes(context: WriteContext, bytes: Buffer): Promise<void> {
  if (!context.response.write(bytes)) {
    await Promise.race([once(context.response, "drain"), context.client.left]);
  }
  // Its own turn of the event loop, so that two steps do not leave in one packet by rule.
  await nextTick();
}

/** Plays the steps on an open response, stopping at holds, pauses and faults. */
export async function writeSteps(context: WriteContext, steps: readonly Step[]): Promise<WriteResult> {
  const { response, client, pacing } = context;
  let deltas = 0;
  let begun = false;
  let ending = false;
  const hold = async (point: HoldPoint) => {
    const held = context.pass(point);
    if (held !== null) await Promise.race([held, client.left]);
  };
  for (const step of steps) {
    if (step.kind === "write" && (step.phase === "delta" || step.phase === "terminal")) {
      await wait(begun ? pacing.delayMs : pacing.firstTokenDelayMs, client);
      if (!begun) await hold({ afterChunks: 0 });
      begun = true;
    }
    if (step.kind === "write" && step.phase === "terminal" && !ending) {
      ending = true;
      await hold("before_terminal");
    }
    if (client.gone) return "gone";
    if (step.kind === "hang") {
      await client.left;
      return "gone";
    }
    if (step.kind === "reset") {
      response.socket?.resetAndDestroy();
      return "reset";
    }
    await writeBytes(context, step.bytes);
    if (step.phase !== "delta") continue;
    deltas += 1;
    context.onDelta(deltas);
    await hold({ afterChunks: deltas });
  }
  if (client.gone) return "gone";
  response.end();
  return "ended";
}
