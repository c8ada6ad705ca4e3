import { existsSync } from "node:fs";
import { callJson } from "./call-server.mjs";
import { CommandError, EXIT } from "./command-error.mjs";
import { onlyOne, readOptions } from "./read-options.mjs";
import { verifyOffline } from "./verify-offline.mjs";

const TEXT = { type: "string" };

/** A dot or a slash: no id has one, so a file is meant. */
const FILE_NAME = /[./\\]/;

/** What the server's words for a fault come to, for scripts. */
const EXIT_OF = {
  signature: EXIT.forgedReceipt,
  receipt: EXIT.unreadableReceipt,
  seal_chain: EXIT.unreadableReceipt,
  key: EXIT.wrongKey,
};

/** A file is checked here, without a server; anything else is an id the server is asked about. */
export async function verify(args, io) {
  const { paths, options, server, json } = readOptions(args, io.env, {
    receipt: TEXT,
    key: TEXT,
    source: TEXT,
  });
  const target = onlyOne(paths, "file or id");
  if (!existsSync(target)) {
    const isOffline =
      options.receipt !== undefined || options.key !== undefined || options.source !== undefined;
    if (isOffline || FILE_NAME.test(target)) throw noSuchFile(target);
    return verifyOnServer(server, target, json, io);
  }
  if (options.receipt === undefined || options.key === undefined)
    throw new CommandError("An offline check takes --receipt FILE and --key PUBLIC_KEY_FILE.", EXIT.usage);
  const sentence = await verifyOffline(target, {
    receiptFile: options.receipt,
    keyFile: options.key,
    ...(options.source === undefined ? {} : { sourceFile: options.source }),
  });
  io.out.write(json ? `${JSON.stringify({ verified: true, summary: sentence })}\n` : `${sentence}\n`);
  return EXIT.done;
}

function noSuchFile(target) {
  return new CommandError(
    `There is no file ${target} here. Give the path of one, or an id that "offshoot ls" prints.`,
    EXIT.usage,
  );
}

async function verifyOnServer(server, id, json, { out }) {
  const report = await callJson(server, `/api/conversations/${encodeURIComponent(id)}/verify`);
  const verdict = report.verified ? "Verified" : "Not verified";
  out.write(json ? `${JSON.stringify(report)}\n` : `${verdict}: ${report.summary}\n`);
  return report.verified ? EXIT.done : (EXIT_OF[report.fault.kind] ?? EXIT.historyDiffers);
}
