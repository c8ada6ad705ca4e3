/** Below a frame at 60 Hz: input and painting come in between. */
const BUSY_MS = 10;

/**
 * A function to await inside of long work on the main thread: it lets the browser take a turn when the last one is
 * 10 ms ago. A message is used because timers are held back to 4 ms, which adds up.
 */
export function createBreather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < BUSY_MS) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    since = performance.now();
  };
}
