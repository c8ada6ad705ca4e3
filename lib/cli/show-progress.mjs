const STEPS = 10;
const WORTH_SHOWING = 2_000_000;

/**
 * Says how much of an upload is sent: a line that changes at a terminal, every tenth in a log, nothing for a small one.
 * @param {NodeJS.WriteStream} err
 * @param {string} what
 * @param {number} total bytes
 */
export function showProgress(err, what, total) {
  let shown = -1;
  return {
    /** @param {number} sent bytes; starts again from 0 with a new try */
    sent(sent) {
      if (total < WORTH_SHOWING) return;
      const step = Math.floor((sent / total) * (err.isTTY ? 100 : STEPS));
      if (step === shown) return;
      shown = step;
      const text = `${what}: ${megabytes(sent)} of ${megabytes(total)} sent`;
      err.write(err.isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    end() {
      if (shown >= 0 && err.isTTY) err.write("\r\x1b[2K");
    },
  };
}

function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
