import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ImportReply } from "#lib/api/imports.ts";
import { MEMORY_ENV } from "#lib/launcher/memory-env.mjs";
import { timed } from "../report.ts";
import { type RunningApp, startApp } from "../start-app.ts";
import { BOUNDARY, FORM_ENDING } from "./large-format.ts";

const PORT = 4884;
const Watched = z.object({ gap: z.number(), now: z.number(), most: z.number() });

/**
 * Files sent one after the other to the production server over HTTP; the figures are those of the last one.
 * `gap` in ms and resident memory in MB are of the server's process, threads and all.
 */
export async function importThroughServer(home: string, files: readonly string[]) {
  const app = await startApp(PORT, home, MEMORY_ENV, join(import.meta.dirname, "watch-process.mjs"));
  try {
    let events = 0;
    let elapsed = 0;
    let before = await ask(app);
    for (const file of files) {
      before = await ask(app);
      elapsed = await timed(async () => {
        events = await send(app, file);
      });
    }
    const { gap, most } = await ask(app);
    return { elapsed, events, gap, rss: { before: before.now, most } };
  } finally {
    await app.stop();
  }
}

async function ask(app: RunningApp): Promise<z.infer<typeof Watched>> {
  const answer = once(app.process, "message");
  app.process.send("tell");
  const [told] = await answer;
  return Watched.parse(told);
}

/** @returns how many events it became. */
async function send({ url }: RunningApp, file: string): Promise<number> {
  const type = file.endsWith(FORM_ENDING)
    ? `multipart/form-data; boundary=${BOUNDARY}`
    : "application/octet-stream";
  const headers = { "content-type": type, "content-length": statSync(file).size };
  const sending = request(`${url}/api/imports?filename=run.jsonl`, { method: "POST", headers });
  const answer = once(sending, "response");
  await pipeline(createReadStream(file), sending);
  const [response] = await answer;
  const reply: unknown = await json(response);
  if (response.statusCode !== 201) throw new Error(`The import was refused: ${JSON.stringify(reply)}`);
  return ImportReply.parse(reply).receipt.events;
}
