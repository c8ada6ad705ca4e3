/** What a script can tell apart. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  historyDiffers: 10,
  forgedReceipt: 11,
  unreadableReceipt: 12,
  otherReceipt: 13,
  wrongKey: 14,
};

/** An expected failure: one line that says what to do, and the exit code. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
