import { NumberTable } from "#lib/importers/number-table.ts";
import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import type { TokenCounts, TokenReport } from "./token-report.ts";

/** Columns: five counts of the total, five of the last response, then the response's id by its number. */
const [TOTAL, LAST, RESPONSE] = [0, 5, 10];
const WIDTH = 11;

/** What lines on disk report of tokens, by row: every third line does, and while threads are put together all are asked. */
export class StoredReports {
  readonly #counts = new NumberTable(WIDTH);
  readonly #responses = new TextTable();

  /** @returns its row. */
  add({ total, last, responseId }: TokenReport): number {
    const response = responseId === null ? NO_TEXT : this.#responses.add(responseId);
    return this.#counts.add([...numbersOf(total), ...numbersOf(last), response]);
  }

  get(row: number): TokenReport {
    const response = this.#counts.get(row, RESPONSE);
    return {
      responseId: response === NO_TEXT ? null : this.#responses.text(response),
      total: this.#countsAt(row, TOTAL),
      last: this.#countsAt(row, LAST),
    };
  }

  /** A report without input and output is none. */
  #countsAt(row: number, column: number): TokenCounts | null {
    const count = (at: number) => {
      const number = this.#counts.get(row, column + at);
      return Number.isNaN(number) ? null : number;
    };
    const counts = {
      input: count(0),
      cacheRead: count(1),
      cacheWrite: count(2),
      output: count(3),
      reasoning: count(4),
    };
    return counts.input === null && counts.output === null ? null : counts;
  }
}

function numbersOf(counts: TokenCounts | null): number[] {
  const { input, cacheRead, cacheWrite, output, reasoning } = counts ?? NO_COUNTS;
  return [input, cacheRead, cacheWrite, output, reasoning].map((count) => count ?? Number.NaN);
}

const NO_COUNTS: TokenCounts = {
  input: null,
  cacheRead: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
};
