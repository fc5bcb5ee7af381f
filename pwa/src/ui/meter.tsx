/** How much of something is done or taken: shares of 100, filled with the text. */
export function Meter({ shares }: { shares: readonly number[] }) {
  let from = 0;
  return (
    <svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {shares.map((share, index) => {
        const x = from;
        from += share;
        return <rect class={"abc"[index]} x={x} width={Math.max(0, Math.min(100 - x, share))} height="10" />;
      })}
    </svg>
  );
}
