import type { FileTask } from "#lib/importers/map-files.ts";
import { scanEventFile } from "#lib/importers/openhands-sdk/scan-event.ts";

/** What a thread that helps another one can be asked for, by name: functions do not cross. */
export const FILE_TASKS: ReadonlyMap<string, FileTask<unknown>> = new Map([
  [scanEventFile.name, scanEventFile],
]);
