import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { counted, threshold } from './figures.ts';

// Scores lie within 1–5; a fifth of a point is as fine as a few hundred ratings can fill.
const BINS = 20;
const WIDTH = 4 / BINS;

interface HistogramProps {
  readonly scores: readonly number[];
  readonly minScore: number;
  /** A slider, where the threshold can be moved: it lies on the ground line. */
  readonly children?: ComponentChildren;
}

/** How many pairs have which score; what stands at or beyond the threshold is in the colour of what is kept. */
export function Histogram({ scores, minScore, children }: HistogramProps) {
  const clip = useId();
  const bins = binsOf(scores);
  const highest = Math.max(1, ...bins);
  const x = (minScore - 1) / WIDTH;
  const bars = bins.map((pairs, index) => {
    const height = (pairs / highest) * 56;
    return <rect key={index} x={index + 0.06} width={0.88} y={60 - height} height={height} />;
  });
  return (
    <div class="histogram">
      <svg viewBox={`0 0 ${BINS} 60`} preserveAspectRatio="none" role="img" aria-label={spoken(scores, minScore)}>
        <clipPath id={clip}>
          <rect x={x} y={0} width={BINS} height={60} />
        </clipPath>
        <g class="pale">{bars}</g>
        <g class="full" clip-path={`url(#${clip})`}>
          {bars}
        </g>
        <line class="ground" x1={0} x2={BINS} y1={60} y2={60} />
        <line class="least" x1={x} x2={x} y1={0} y2={60} />
      </svg>
      {children}
      <div class="scale" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((digit) => (
          <span key={digit} style={{ left: `${(digit - 1) * 25}%` }}>
            {digit}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Pairs per bin of a fifth of a point; a score of exactly 5 belongs to the last. */
export function binsOf(scores: readonly number[]): readonly number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const score of scores) {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((score - 1) / WIDTH + 1e-9)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

function spoken(scores: readonly number[], minScore: number): string {
  const within = (from: number, to: number) => scores.filter((score) => score >= from && score < to).length;
  const kept = scores.filter((score) => score >= minScore).length;
  return (
    `Scores of ${counted(scores.length, 'rated pair')}: ${within(1, 2)} from 1 to 2, ${within(2, 3)} from 2 to 3, ` +
    `${within(3, 4)} from 3 to 4, ${within(4, 6)} from 4 to 5. ${kept} at ${threshold(minScore)} or more.`
  );
}
