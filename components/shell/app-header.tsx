import { Settings } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { Logo } from "./logo.tsx";
import { SETTINGS_HREF } from "./routes.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

type AppHeaderProps = {
  /** What follows "Runs": one `<Crumb>` or several; the last one is the page itself. */
  breadcrumb?: ReactNode;
  /** Right behind the breadcrumb: the state of the page's thing. */
  beside?: ReactNode;
  /** Buttons and search of the page, left of the theme. */
  actions?: ReactNode;
};

/** The bar on top of every page: 48 px, the way back to the runs, where one is, what one can do. */
export function AppHeader({ breadcrumb, beside, actions }: AppHeaderProps) {
  return (
    <header className="relative z-20 flex min-h-12 shrink-0 items-center gap-4 border-line border-b bg-panel px-4 max-sm:flex-wrap max-sm:gap-x-2.5 max-sm:gap-y-0 max-sm:px-3">
      {/* None is fetched ahead: the pages are made per request, so there would be nothing of them to show. */}
      <Link
        href="/"
        prefetch={false}
        aria-label="Offshoot"
        className="-mx-1 flex items-center gap-2 rounded-md px-1 font-bold tracking-tight max-sm:h-12"
      >
        <Logo />
        <span className="max-sm:hidden">Offshoot</span>
      </Link>
      <nav aria-label="Breadcrumb" className="flex min-w-0 flex-1 items-center gap-2.5">
        <ol className="flex min-w-0 items-center gap-2 text-mute">
          <li className="shrink-0 last:font-medium last:text-text max-sm:not-last:hidden">
            <Link href="/" prefetch={false} className="rounded hover:text-text">
              Runs
            </Link>
          </li>
          {breadcrumb}
        </ol>
        {beside}
      </nav>
      {actions !== undefined && (
        <div className="flex shrink-0 items-center gap-2 max-sm:order-last max-sm:w-full max-sm:gap-1.5 max-sm:pb-2">
          {actions}
        </div>
      )}
      <div className="-ml-2 flex shrink-0 items-center gap-2 max-sm:ml-0 max-sm:gap-1">
        <Tooltip content="Settings">
          <Link
            href={SETTINGS_HREF}
            prefetch={false}
            aria-label="Settings"
            className={classNames(buttonClass("ghost"), "w-8 px-0")}
          >
            <Settings size={16} aria-hidden />
          </Link>
        </Tooltip>
        <ThemeToggle />
      </div>
    </header>
  );
}

/** One step of the breadcrumb; `current` marks the page itself, `aside` follows it in small mono text. */
export function Crumb({
  children,
  current = false,
  aside,
}: {
  children: ReactNode;
  current?: boolean;
  aside?: ReactNode;
}) {
  return (
    <li
      {...(current ? { "aria-current": "page" as const } : {})}
      className="flex min-w-14 items-baseline gap-2 overflow-hidden not-last:max-w-64 last:font-semibold last:text-text max-sm:not-last:hidden"
    >
      <span aria-hidden className="shrink-0 font-normal text-faint max-sm:hidden">
        /
      </span>
      <span className="truncate">{children}</span>
      {aside !== undefined && <span className="mono shrink-0 font-normal text-mute">{aside}</span>}
    </li>
  );
}
