import { CommandLine } from "#components/ui/command-line.tsx";

type OfflineCheckProps = {
  /** Where the receipt and the public key are kept, as the downloads are named. */
  receiptFile: string;
  keyFile: string;
};

/** How somebody who does not trust this server checks a run: two files, and a program that needs neither it nor us. */
export function OfflineCheck({ receiptFile, keyFile }: OfflineCheckProps) {
  return (
    <>
      <p className="text-mute">
        Without this server, in a checkout of Offshoot: hold the files as they were pushed, or the run's
        bundle from <b className="font-medium text-text">Export</b>, against the receipt and the public key.
      </p>
      <CommandLine
        command={`node lib/cli/offshoot.mjs verify path/to/conversation --receipt ${receiptFile} --key ${keyFile}`}
      />
    </>
  );
}
