import { constants } from "node:os";

/**
 * What a process that a signal ended counts as, as in a shell: 128 and the signal's number.
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(signal) {
  return signal === null ? 1 : 128 + constants.signals[signal];
}

/**
 * How a server ended that nobody asked us to stop.
 * @param {number} code
 */
export function describeEnd(code) {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  return signal === undefined
    ? `The server ended by itself with exit code ${code}.`
    : `The server was ended by the signal ${signal} (exit code ${code}).`;
}
