// The frame of a picture: what is seen in plain words, the drawing, the same figures as a table, and both as files.

import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { saveFile } from '../save-file.ts';
import { WideTable } from '../wide-table.tsx';
import { svgFile } from './svg-file.ts';
import { cellWords, csv, type Table } from './table.ts';

/** Size of a drawing in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

interface PictureProps {
  /** Names its files and its test id: `scores`. */
  readonly name: string;
  /** What is seen, in plain words. */
  readonly title: string;
  /** The same for those who do not see it, with the figures that matter. */
  readonly label: string;
  readonly height: number | ((width: number) => number);
  /** The content of an SVG of this size. */
  readonly draw: (size: Size) => ComponentChildren;
  /** Controls that lie on the drawing. */
  readonly over?: (size: Size) => ComponentChildren;
  readonly table: Table;
  /** What the CSV file holds where that is more than the table. */
  readonly file?: () => Table;
  /** What is said between the title and the drawing. */
  readonly children?: ComponentChildren;
}

export function Picture({ name, title, label, height, draw, over, table, file, children }: PictureProps) {
  const head = useId();
  const svg = useRef<SVGSVGElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const width = useWidth(canvas);
  const size = { width, height: typeof height === 'number' ? height : height(width) };
  const save = (kind: 'svg' | 'csv') => {
    if (kind === 'csv') {
      saveFile(`humpback-${name}.csv`, new Blob([csv(file?.() ?? table)], { type: 'text/csv;charset=utf-8' }));
    } else if (svg.current !== null) {
      saveFile(`humpback-${name}.svg`, new Blob([svgFile(svg.current, title)], { type: 'image/svg+xml' }));
    }
  };
  return (
    <figure class="picture" aria-labelledby={head} data-testid={`picture-${name}`}>
      <h3 id={head}>{title}</h3>
      {children}
      <div class="canvas" ref={canvas} style={{ height: `${size.height}px` }}>
        {width > 0 && (
          <>
            <svg
              ref={svg}
              width={size.width}
              height={size.height}
              viewBox={`0 0 ${size.width} ${size.height}`}
              role="img"
              aria-label={label}
            >
              {draw(size)}
            </svg>
            {over?.(size)}
          </>
        )}
      </div>
      <details>
        <summary>The same figures as a table</summary>
        <FiguresOf table={table} label={title} />
      </details>
      <p class="acts">
        {(['svg', 'csv'] as const).map((kind) => (
          <button key={kind} type="button" class="quiet" data-testid={`${name}-${kind}`} onClick={() => save(kind)}>
            Save as {kind.toUpperCase()}
            <span class="unseen">: {title}</span>
          </button>
        ))}
      </p>
    </figure>
  );
}

function FiguresOf({ table: { columns, rows }, label }: { readonly table: Table; readonly label: string }) {
  return (
    <WideTable label={label} short>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => {
                const words = cellWords(cell, columns[at] ?? { name: '' });
                return at === 0 ? (
                  <th key={at} scope="row">
                    {words}
                  </th>
                ) : (
                  <td key={at}>{words}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

/** Width of an element in whole pixels, 0 before it is known. */
function useWidth(of: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    return () => resized.disconnect();
  }, [of]);
  return width;
}
