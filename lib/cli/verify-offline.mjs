import { readFile, stat } from "node:fs/promises";
import { chainBundle, ownersOf, readBundle } from "./check-bundle.mjs";
import { checkSignature, readReceipts } from "./check-receipt.mjs";
import { compareSent } from "./check-sent.mjs";
import { CommandError, EXIT } from "./command-error.mjs";
import { canReadSources, readSourceHeads } from "./read-source-heads.mjs";

/**
 * Holds a file against a receipt with nothing but the public key: a bundle event by event, an original transcript by
 * its bytes and by reading it again. The receipt is checked first: a forged one says nothing about any file.
 * @param {string} path a bundle, or the files the run was pushed as
 * @param {{ receiptFile: string, keyFile: string, sourceFile?: string }} files `sourceFile`: the sealed run's own
 *   bundle, which shows how much of a fork's bundle is that run
 * @returns {Promise<string>} one sentence of what is proven
 * @throws {CommandError}
 */
export async function verifyOffline(path, { receiptFile, keyFile, sourceFile }) {
  const receipts = readReceipts(await readText(receiptFile, "receipt"));
  const key = await readText(keyFile, "key");
  for (const each of receipts) checkSignature(each, key);
  const seals = receipts.map(({ receipt }) => receipt);
  const bundle = await openBundle(path);
  if (sourceFile !== undefined) return compareFork(bundle, await openBundle(sourceFile), seals);
  const uploads = seals.map((seal) => seal.sent);
  const sent = await compareSent(path, uploads);
  if (bundle && !sent?.same) return compareBundle(bundle, seals);
  if (sent === null) return compareRuns(runsOf(await readSourceHeads(path)), seals);
  if (!canReadSources()) return sentencesOfBytes(sent, seals);
  const source = await readSourceHeads(path);
  return sent.same
    ? `${compareRuns(runsOf(source), seals)} ${ofBytes(sent)}.`
    : compareChanged(source, await compareSent(path, uploads, source.entries), seals);
}

/** A changed file is named before anything is made of what it holds now: it may hold nothing that can be read. */
function compareChanged(source, sent, seals) {
  if (sent.isMeant && sent.differences[0]?.how === "changed") throw bytesDiffer(sent);
  try {
    return `${compareRuns(runsOf(source), seals)} ${ofBytes(sent)}.`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const isOther = error.exitCode === EXIT.otherReceipt && source.runs?.some((run) => run.externalId);
    throw isOther && !sent.isMeant ? error : bytesDiffer(sent);
  }
}

/** Without the importers the bytes are all there is to compare: what they hold was sealed by who signed. */
function sentencesOfBytes(sent, seals) {
  if (!sent.same) throw bytesDiffer(sent);
  const sealed = seals
    .filter((seal) => seal.sent?.sha256 === sent.sent.sha256)
    .map((seal) => `${seal.events} events as ${signed(seal)}`);
  return `Verified: ${ofBytes(sent)}, and was sealed: ${sealed.join("; ")}.`;
}

function ofBytes({ same, files, differences: [first] }) {
  const what = files === 1 ? "The file" : `Each of the ${files} files`;
  if (same) return `${what} is byte for byte what was sent`;
  const which = first ? `: ${first.path} ${first.how === "added" ? "was not sent" : `is ${first.how}`}` : "";
  return `The files are not byte for byte those that were sent${which}`;
}

function bytesDiffer({ files, differences: [first, ...others] }) {
  const more = others.length === 0 ? "" : ` So it is with ${others.length} more.`;
  return new CommandError(
    `The history differs: ${first ? say(first) : unnamed(files)}${more}`,
    EXIT.historyDiffers,
  );
}

function say({ path, how, sha256, sent, isOutside }) {
  if (how === "missing") return `${path} was sent and is missing.`;
  if (how === "added") return `${path} is not among the files that were sealed.`;
  const inside = isOutside ? " Every file in it is as it was sent: unpacked it can be verified." : "";
  return `${path} is not the file that was sealed; these bytes are not the bytes that were sent (SHA-256 ${sha256.slice(0, 16)}… instead of ${sent.slice(0, 16)}…).${inside}`;
}

function unnamed(files) {
  if (files === 1) return "these bytes are not the bytes that were sent.";
  return `the bytes of these ${files} files are not the bytes that were sent; which file it is the receipt does not say.`;
}

async function openBundle(path) {
  const found = await stat(path).catch(() => null);
  if (!found) throw new CommandError(`${path} does not exist.`);
  return found.isDirectory() ? null : readBundle(await readFile(path));
}

/** The run's bundle first, against the receipt; then the fork's, event by event, against the run's. */
function compareFork(fork, source, seals) {
  if (!fork || !source)
    throw new CommandError("A fork is compared with its run by two bundles: offshoot export ID.", EXIT.usage);
  const { seal, branch } = proveBundle(source, seals);
  const owners = fork.header.lineage.map((member) => member.conversation?.id);
  const run = owners.indexOf(source.header.lineage.at(-1)?.conversation?.id);
  if (run < 0 || run === owners.length - 1)
    throw otherReceipt([seal], `the file is not a fork of it but a branch of ${owners[0]}`);
  const sealed = chainBundle(source);
  const chain = chainBundle(fork);
  const differing = chain.findIndex(
    ({ chainHash, factsHash }, seq) =>
      chainHash !== sealed[seq]?.chainHash || factsHash !== sealed[seq]?.factsHash,
  );
  const shared = differing < 0 ? chain.length : differing;
  const own = ownersOf(fork).findIndex((owner) => owner > run);
  if (shared < (own < 0 ? chain.length : own))
    throw differs(shared, "it is not the sealed run's, though the fork says that it began with it");
  return `Verified: first ${shared} events identical to the sealed run (${signed(seal)}, ${branch.events} events); ${chain.length - shared} more are the fork's own.`;
}

function compareBundle(bundle, seals) {
  const { seal, branch, events } = proveBundle(bundle, seals);
  return proven(seal, branch, events);
}

/** Which sealed branch the bundle is, or begins with as a whole. */
function proveBundle(bundle, seals) {
  const chain = chainBundle(bundle);
  const ids = bundle.header.lineage.map((member) => member.conversation?.id).reverse();
  const places = ids.flatMap((id) =>
    seals.flatMap((seal) => branchesOf(seal).filter(({ branch }) => branch.conversation_id === id)),
  );
  const [place] = places;
  if (!place) throw otherReceipt(seals, `the file is a branch of ${ids.at(-1)}`);
  const { branch } = place;
  const empty = { chainHash: branch.head_hash, factsHash: branch.facts_hash };
  const shared = branch.events === 0 ? empty : chain[branch.events - 1];
  const isFork = branch.conversation_id !== ids[0];
  if (shared?.chainHash === branch.head_hash) {
    if (shared.factsHash !== branch.facts_hash) throw shownOtherwise(branch);
    if (chain.length > branch.events && !isFork)
      throw differs(branch.events, "it was added after the run was sealed");
    return { ...place, events: chain.length };
  }
  if (isFork) {
    throw new CommandError(
      "This fork leaves its sealed run before the end of it, and the receipt is of the whole run. Give the run's own bundle with --source FILE.",
      EXIT.otherReceipt,
    );
  }
  if (shared === undefined) throw differs(chain.length, `it is missing: ${branch.events} events were sealed`);
  throw new CommandError(
    `The history differs: its ${chain.length} events fit each other but not the signed head hash ${branch.head_hash.slice(0, 16)}…: it was written anew.`,
    EXIT.historyDiffers,
  );
}

function runsOf({ runs, problem }) {
  if (runs === null) throw new CommandError(problem);
  return runs;
}

/** Without the single hashes of a bundle only the whole can be compared: the receipt has no more. */
function compareRuns(runs, seals) {
  const sentences = [];
  for (const seal of seals) {
    const run = findRun(runs, seal, seals.length);
    if (!run) continue;
    for (const [index, { branch }] of branchesOf(seal).entries()) {
      const head = run.conversations[index];
      if (head?.events === branch.events && head.headHash === branch.head_hash) continue;
      const what = head ? `${head.events} events` : "nothing";
      throw new CommandError(
        `The history differs in conversation ${index + 1} of the run: the file gives ${what}, ${branch.events} events with another hash were sealed. Verify a bundle to see which event it is.`,
        EXIT.historyDiffers,
      );
    }
    sentences.push(proven(seal, seal.branches[0], seal.branches[0].events));
  }
  if (sentences.length === 0)
    throw otherReceipt(
      seals,
      `the file holds ${idsOf(runs)}. A run without an id of its own that was changed looks the same`,
    );
  return sentences.join("\n");
}

function idsOf(runs) {
  return runs.map((run) => run.externalId || "a run without an id").join(", ") || "nothing that can be read";
}

/** By its bytes, else by what it calls itself; one that has no name of its own can only be meant. */
function findRun(runs, seal, seals) {
  const same = runs.find((each) => each.sourceDigest === seal.source_digest);
  if (same || seal.external_id) return same ?? runs.find((each) => each.externalId === seal.external_id);
  return runs.length === 1 && seals === 1 ? runs[0] : undefined;
}

function branchesOf(seal) {
  return seal.branches.map((branch) => ({ seal, branch }));
}

function proven(seal, branch, events) {
  return events > branch.events
    ? `Verified: first ${branch.events} events identical to the sealed run (${signed(seal)}); ${events - branch.events} more are the fork's own.`
    : `Verified: ${branch.events} events are those that were sealed (${signed(seal)}).`;
}

function signed(seal) {
  return `receipt ${seal.sequence}, sealed at ${seal.sealed_at}, signed by ${seal.key_id}`;
}

/** The bytes are right, and with them the events; their summaries, tokens or costs are not. */
function shownOtherwise(branch) {
  return new CommandError(
    `The history differs: the bytes of its ${branch.events} events are those that were sealed, what the file says of them (kinds, summaries, tools, usage) is not.`,
    EXIT.historyDiffers,
  );
}

function differs(seq, why) {
  return new CommandError(`The history differs at event ${seq}: ${why}.`, EXIT.historyDiffers);
}

function otherReceipt(seals, what) {
  const runs = seals.map((seal) => seal.external_id ?? seal.run_id).join(", ");
  return new CommandError(`Another run's receipt: it is about ${runs}, but ${what}.`, EXIT.otherReceipt);
}

async function readText(file, what) {
  try {
    return await readFile(file === "-" ? 0 : file, "utf8");
  } catch {
    throw new CommandError(`The ${what} ${file} cannot be read.`);
  }
}
