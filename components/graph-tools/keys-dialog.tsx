import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { PAGE_KEYS } from "./page-keys.ts";

type KeysDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** Every key of the run page. */
export function KeysDialog({ open, onOpenChange }: KeysDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys of this page" width="lg">
      <div className="gap-x-10 sm:columns-2">
        {PAGE_KEYS.map(({ title, keys }) => (
          <section key={title} aria-label={title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 font-semibold">{title}</h3>
            <dl className="flex flex-col gap-1">
              {keys.map(({ keys: names, does }) => (
                <div key={does} className="flex items-center justify-between gap-4">
                  <dt className="text-mute">{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {names.map((name) => (
                      <Kbd key={name}>{name}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
