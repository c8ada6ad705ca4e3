/** Whether the client has left, and a promise of it: one per exchange, so that waiting adds no listeners. */
export type Departure = { readonly gone: boolean; readonly left: Promise<void>; leave(): void };

export function createDeparture(): Departure {
  let gone = false;
  let resolveLeft: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    resolveLeft = resolve;
  });
  return {
    get gone() {
      return gone;
    },
    left,
    leave() {
      gone = true;
      resolveLeft();
    },
  };
}
