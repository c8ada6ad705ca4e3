/** A person at a terminal sees seconds count; a log gets a line when it starts, now and then, and when it ends. */
const TICK_MS = process.stdout.isTTY ? 1_000 : 20_000;

/**
 * Says what is being done and for how long, while `job` runs.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function withProgress(label, job) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const tick = (/** @type {string} */ text) => {
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
  };
  tick(`${label} …`);
  const timer = setInterval(() => tick(`${label} … ${seconds()}`), TICK_MS);
  let outcome = "failed";
  try {
    const result = await job();
    outcome = "done";
    return result;
  } finally {
    clearInterval(timer);
    tick(`${label}: ${outcome} after ${seconds()}`);
    if (process.stdout.isTTY) process.stdout.write("\n");
  }
}
