import { appendFile, writeFile } from "node:fs/promises";
import { callServer, parseReply } from "./call-server.mjs";
import { collectFiles } from "./collect-files.mjs";
import { CommandError, EXIT } from "./command-error.mjs";
import { multipartForm } from "./multipart.mjs";
import { readCi } from "./read-ci.mjs";
import { readOptions } from "./read-options.mjs";
import { showProgress } from "./show-progress.mjs";

const TEXT = { type: "string" };
const OPTIONS = {
  group: TEXT,
  receipt: TEXT,
  repository: TEXT,
  commit: TEXT,
  branch: TEXT,
  job: TEXT,
  attempt: TEXT,
  "job-url": TEXT,
};

/**
 * Sends each path as a run of its own. The same bytes again get the same answer, so a step may be repeated.
 * @param {string[]} args
 * @param {{ env: Record<string, string | undefined>, out: NodeJS.WritableStream, err: NodeJS.WriteStream }} io
 */
export async function push(args, io) {
  const { paths, options, server, json } = readOptions(args, io.env, OPTIONS);
  if (paths.length === 0)
    throw new CommandError("Name the runs to push: files, zips or directories.", EXIT.usage);
  const query = queryOf({ ...readCi(io.env), ...labelsOf(options) });
  const receipts = [];
  for (const path of paths) {
    const reply = await pushOne(server, path, query, io);
    receipts.push(...reply.receipt.sealed);
    io.out.write(json ? `${JSON.stringify(reply)}\n` : describeRun(server, path, reply));
    await addToSummary(io.env, server, reply);
  }
  if (options.receipt !== undefined) await writeFile(options.receipt, receiptFile(receipts));
  return EXIT.done;
}

async function pushOne(server, path, query, { err }) {
  const form = multipartForm(await collectFiles(path));
  const progress = showProgress(err, path, form.length);
  try {
    const reply = await callServer(server, `/api/imports${query}`, {
      method: "POST",
      body: form,
      onSent: progress.sent,
      onRetry: (reason, ms) => err.write(`${path}: ${reason}; again in ${ms / 1_000} s\n`),
    });
    const body = parseReply(server, reply);
    return { ...body, created: reply.status === 201 };
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`${path}: ${error.message}`, error.exitCode);
    throw error;
  } finally {
    progress.end();
  }
}

function labelsOf({ "job-url": url, receipt: _, ...options }) {
  const labels = { ...options, ...(url === undefined ? {} : { url }) };
  delete labels["api-key"];
  return labels;
}

const LABELS = ["repository", "commit", "branch", "job", "attempt", "url", "group"];

function queryOf(labels) {
  const parameters = new URLSearchParams();
  for (const name of LABELS) if (labels[name]) parameters.set(name, labels[name]);
  const query = parameters.toString();
  return query && `?${query}`;
}

/** One run, or several when the files hold more than one; a server of an older version leaves nothing aside. */
function describeRun(
  server,
  path,
  { conversations, rejected, left_aside: aside = [], counts, receipt, created },
) {
  const lines = [];
  for (const { receipt: seal, signature } of receipt.sealed) {
    const run = conversations.find((each) => each.id === seal.run_id) ?? conversations[0];
    const known = (run.known ?? !created) ? "here already" : "sealed";
    lines.push(`${run.title}: ${describeSeal(seal)}, ${known}`);
    lines.push(`  graph    ${linkTo(server, run)}`);
    lines.push(`  receipt  ${JSON.stringify({ receipt: seal, signature })}`);
  }
  for (const { file, line, reason } of rejected) {
    lines.push(`  not read ${file}${line === null ? "" : `, line ${line}`}: ${reason}`);
  }
  for (const { file, reason } of aside) lines.push(`  aside    ${file}: ${reason}`);
  const unnamed = (counts?.files_left_aside ?? 0) - aside.length;
  if (unnamed > 0) lines.push(`  aside    ${count(unnamed, "more file")}`);
  return `${lines.length > 0 ? lines.join("\n") : path}\n`;
}

/** Everything of a run: what its branches share is counted once. */
function describeSeal({ branches: [root, ...others] }) {
  const own = others.map(({ events, fork_point_seq: point }) => events - (point === null ? 0 : point + 1));
  const events = own.reduce((sum, each) => sum + each, root.events);
  const branches = others.filter(({ forked_from: source }) => source !== null).length;
  const agents = others.length - branches;
  return [
    count(events, "event"),
    ...(branches > 0 ? [branches === 1 ? "1 branch" : `${branches} branches`] : []),
    ...(agents > 0 ? [count(agents, "sub-agent")] : []),
  ].join(", ");
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function linkTo(server, { id, family_id: familyId }) {
  return `${server.url}/runs/${encodeURIComponent(familyId)}?branch=${encodeURIComponent(id)}`;
}

/** A file with one receipt is that receipt; with several a list. */
function receiptFile(receipts) {
  return `${JSON.stringify(receipts.length === 1 ? receipts[0] : receipts, null, 2)}\n`;
}

/** GitHub shows this file on the page of the job. */
async function addToSummary(env, server, { conversations, receipt }) {
  if (!env.GITHUB_STEP_SUMMARY) return;
  const lines = receipt.sealed.map(({ receipt: seal }) => {
    const run = conversations.find((each) => each.id === seal.run_id) ?? conversations[0];
    const title = run.title.replaceAll(/[[\]\\`*_<>]/g, "\\$&").replaceAll(/\s+/g, " ");
    return `- [${title}](${linkTo(server, run)}): receipt ${seal.sequence}, head \`${seal.head_hash.slice(0, 12)}\``;
  });
  await appendFile(env.GITHUB_STEP_SUMMARY, `${lines.join("\n")}\n`).catch(() => undefined);
}
