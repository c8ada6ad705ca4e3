import { NumberTable } from "#lib/importers/number-table.ts";
import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import type { PlacedLine } from "./transcript-line.ts";

/** Tool names by call id: a result names its call only. The last call of an id counts. */
export class CallNames {
  readonly #calls = new TextTable();
  readonly #tools = new TextTable();
  readonly #toolOf = new NumberTable(1, "int32");

  static of(lines: readonly PlacedLine[]): CallNames {
    const names = new CallNames();
    for (const { tools } of lines) {
      for (const fact of tools) if (fact.kind === "call" && fact.name) names.#set(fact.callId, fact.name);
    }
    return names;
  }

  get(callId: string): string | null {
    const call = this.#calls.find(callId);
    return call === NO_TEXT ? null : this.#tools.text(this.#toolOf.get(call, 0));
  }

  #set(callId: string, name: string): void {
    const call = this.#calls.add(callId);
    const tool = this.#tools.add(name);
    if (call === this.#toolOf.length) this.#toolOf.add([tool]);
    else this.#toolOf.set(call, 0, tool);
  }
}
