import { spawn } from "node:child_process";
import { exitCodeOf } from "./exit-code.mjs";
import { ROOT } from "./paths.mjs";

const GRACE_MS = 10_000;
const PARENT_POLL_MS = 250;
/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const grouped = process.platform !== "win32";

/** Nothing we start asks the network for updates or sends statistics. */
const QUIET = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };

/** A log keeps plain text, also where CI makes runners think it can show colours. */
const COLOUR = process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined };

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let listening = false;
let ending = false;

/**
 * Signals the command and everything it started: a build or a browser leaves no orphans.
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalTree(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (grouped) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // Already gone: the exit event is on its way.
  }
}

/** @param {import("node:child_process").ChildProcess} child */
export function stopChild(child) {
  signalTree(child, "SIGTERM");
  setTimeout(() => signalTree(child, "SIGKILL"), GRACE_MS).unref();
}

/** @param {number} code to end with once every command has ended; asked a second time it does not wait */
function end(code) {
  if (ending) process.exit(code);
  ending = true;
  const waiting = [...running];
  for (const child of waiting) stopChild(child);
  const gone = waiting.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  void Promise.all(gone).then(() => process.exit(code));
}

/** Ctrl-C and SIGTERM end every command and then this process, with 128 + signal number. */
function endWithSignals() {
  if (listening) return;
  listening = true;
  for (const signal of SIGNALS) process.on(signal, () => end(exitCodeOf(signal)));
  process.once("exit", () => {
    for (const child of running) signalTree(child, "SIGKILL");
  });
  // npm hands SIGTERM to the shell it runs us in, and that shell dies without handing it on.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end(exitCodeOf("SIGTERM"));
  }, PARENT_POLL_MS);
  watch.unref();
}

/**
 * Starts a command in the project's root, in a process group of its own.
 * @param {{ command?: string, args: readonly string[], env?: Record<string, string | undefined> }} options `command` defaults to this Node; an `env` value of undefined removes the variable
 */
export function startCommand({ command = process.execPath, args, env = {} }) {
  endWithSignals();
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...QUIET, ...COLOUR, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: grouped,
    windowsHide: true,
  });
  running.add(child);
  /** @type {Promise<number>} */
  const exited = new Promise((resolve, reject) => {
    child.once("error", (error) => {
      running.delete(child);
      reject(error);
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      // A command we ended ourselves has not failed: nobody waits for its result any more.
      if (!ending) resolve(code ?? exitCodeOf(signal));
    });
  });
  return { child, exited };
}

/**
 * Runs a command to its end.
 * @param {{ command?: string, args: readonly string[], env?: Record<string, string | undefined>, live?: boolean, minutes?: number }} options `live` shows the output as it comes; after `minutes` the command is ended and counts as failed
 * @returns {Promise<{ code: number, output: string }>} output is stdout and stderr as they came
 */
export async function runCommand({ live = false, minutes = 15, env = {}, ...options }) {
  const colour = live && process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: "1" } : {};
  const { child, exited } = startCommand({ ...options, env: { ...colour, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      if (live) process.stdout.write(text);
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stopChild(child);
  }, minutes * 60_000);
  const code = await exited.finally(() => clearTimeout(timer));
  if (!late) return { code, output };
  const note = `Ended after ${minutes} minutes without finishing.\n`;
  if (live) process.stdout.write(note);
  return { code: 1, output: output + note };
}
