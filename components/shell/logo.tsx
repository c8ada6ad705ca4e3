/** The mark: a trunk and the branch that leaves it. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      aria-hidden
      className="shrink-0 text-accent"
    >
      <path
        d="M6 2.5v15M6 14c0-5 8.5-2.5 8.5-8"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="14.5" cy="4.4" r="2.3" fill="currentColor" />
    </svg>
  );
}
