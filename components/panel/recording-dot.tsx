/** A run that is coming in. Still for those who asked for less motion. */
export function RecordingDot() {
  return (
    <span aria-hidden className="relative inline-flex size-2 shrink-0">
      <span className="absolute inline-flex size-full rounded-full bg-accent opacity-60 motion-safe:animate-ping" />
      <span className="relative inline-flex size-2 rounded-full bg-accent" />
    </span>
  );
}
