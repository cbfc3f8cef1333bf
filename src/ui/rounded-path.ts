// A line through points as an SVG path: corners rounded, with an arrowhead at its end.

/** In the units of the drawing. */
export type Point = readonly [x: number, y: number];

/** A path through points with its corners rounded, and its tip as a second path; in rem. */
export function pathOf(points: readonly Point[]): { readonly line: string; readonly tip: string } {
  const corners = points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || Math.hypot(point[0] - before[0], point[1] - before[1]) > 0.01;
  });
  const parts = corners.map((point, index) => {
    const before = corners[index - 1];
    const after = corners[index + 1];
    if (before === undefined) return `M${at(point)}`;
    if (after === undefined) return `L${at(point)}`;
    return `L${at(toward(point, before))}Q${at(point)} ${at(toward(point, after))}`;
  });
  return { line: parts.join(''), tip: tipAt(corners.at(-2), corners.at(-1)) };
}

// Corners are rounded by this much where the lines are long enough.
const CORNER_REM = 0.5;

function toward(corner: Point, other: Point): Point {
  const length = Math.hypot(other[0] - corner[0], other[1] - corner[1]);
  const share = Math.min(CORNER_REM, length / 2) / length;
  return [corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share];
}

function tipAt(before: Point | undefined, end: Point | undefined): string {
  if (before === undefined || end === undefined) return '';
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0]);
  const corner = (back: number, side: number): Point => [
    end[0] - Math.cos(angle) * back - Math.sin(angle) * side,
    end[1] - Math.sin(angle) * back + Math.cos(angle) * side,
  ];
  return `M${at(corner(0.4375, -0.25))}L${at(end)}L${at(corner(0.4375, 0.25))}Z`;
}

function at([x, y]: Point): string {
  return `${Number(x.toFixed(3))} ${Number(y.toFixed(3))}`;
}
