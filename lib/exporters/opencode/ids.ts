import { shortHex } from "#lib/exporters/made-id.ts";

/**
 * Ids as opencode makes them: a prefix, twelve hex digits that count up with time (a session's count down), fourteen
 * characters that tell equal times apart. Messages and parts are sorted by them. Always new: opencode keeps what it
 * has under a known id, so a fork beside its source would not come in.
 */
export class OpencodeIds {
  readonly session: string;
  readonly #seed: string;
  #time: bigint;
  #made = 0;

  /** @param created milliseconds since 1970. */
  constructor(seed: string, created: number) {
    this.#seed = seed;
    this.#time = BigInt(Math.max(0, Math.trunc(created))) * 0x1000n;
    this.session = `ses_${hex(~this.#time)}${shortHex(`${seed} session`, 14)}`;
  }

  message(): string {
    return this.#next("msg");
  }

  part(): string {
    return this.#next("prt");
  }

  #next(prefix: string): string {
    this.#time += 1n;
    this.#made++;
    return `${prefix}_${hex(this.#time)}${shortHex(`${this.#seed} ${this.#made}`, 14)}`;
  }
}

/** The lowest 48 bits. */
function hex(value: bigint): string {
  return BigInt.asUintN(48, value).toString(16).padStart(12, "0");
}
