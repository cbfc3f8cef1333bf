// Verbs and their nouns as areas: each as large as the number of instructions that ask for it.

import { hierarchy, treemap } from 'd3-hierarchy';
import { type VerbNounCounts, type VerbTree, verbTree } from '../../core/verb-noun.ts';
import { counted } from '../figures.ts';
import { CHARACTER } from './axes.tsx';
import type { Size } from './picture.tsx';

interface Node {
  /** A verb, or a noun below it; null stands for all that are not named. */
  readonly name: string | null;
  readonly count: number;
  readonly children?: readonly Node[];
}

const HEAD = 19;
const LINE = 15;
/** A word that is cut shorter than this says nothing. */
const LEAST_LETTERS = 4;
/** How much wider bold letters are. */
const BOLD = 1.15;

export function Treemap({ size, counts }: { readonly size: Size; readonly counts: VerbNounCounts }) {
  if (counts.found === 0) {
    return (
      <text x={0} y={20}>
        No verb with a noun was found.
      </text>
    );
  }
  const root = hierarchy<Node>(rootOf(verbTree(counts)), ({ children }) => children)
    .sum(({ count, children }) => (children === undefined ? count : 0))
    // All that are not named come last, however many they are.
    .sort((a, b) => Number(a.data.name === null) - Number(b.data.name === null) || (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Node>()
    .size([size.width, size.height])
    .paddingInner(({ depth }) => (depth === 0 ? 5 : 2))
    .paddingTop(({ depth, children }) => (depth === 1 && children !== undefined ? HEAD : 0))
    .round(true)(root);
  return (
    <>
      {(laid.children ?? []).map((verb) => {
        const [width, height] = [verb.x1 - verb.x0, verb.y1 - verb.y0];
        const name = verb.data.name ?? 'other verbs';
        const words = fitting(width, [`${name} ${verb.value}`, name], BOLD);
        return (
          <g key={name} data-verb={name} data-count={verb.value}>
            <title>{`${name}: ${counted(verb.value ?? 0, 'instruction')}`}</title>
            <rect
              class={verb.data.name === null ? 'leaf rest' : 'branch'}
              x={verb.x0}
              y={verb.y0}
              width={width}
              height={height}
            />
            {height >= HEAD && words !== null && (
              <text class="verb-name" x={verb.x0 + 5} y={verb.y0 + 14}>
                {words}
              </text>
            )}
            {(verb.children ?? []).map((noun) => (
              <Leaf
                key={noun.data.name}
                verb={name}
                noun={noun.data.name}
                count={noun.value ?? 0}
                x={noun.x0}
                y={noun.y0}
                width={noun.x1 - noun.x0}
                height={noun.y1 - noun.y0}
              />
            ))}
          </g>
        );
      })}
    </>
  );
}

function rootOf({ verbs, rest }: VerbTree): Node {
  const branches = verbs.map(
    ({ verb, count, nouns, rest: others }): Node => ({
      name: verb,
      count,
      children: [
        ...nouns.map(({ noun, count: each }): Node => ({ name: noun, count: each })),
        ...(others > 0 ? [{ name: null, count: others }] : []),
      ],
    }),
  );
  return { name: '', count: 0, children: [...branches, ...(rest > 0 ? [{ name: null, count: rest }] : [])] };
}

interface LeafProps {
  readonly verb: string;
  readonly noun: string | null;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function Leaf({ verb, noun, count, x, y, width, height }: LeafProps) {
  const name = noun ?? 'others';
  const words = fitting(width, [`${name} ${count}`, name], 1);
  return (
    <g>
      <title>{`${verb} ${name}: ${counted(count, 'instruction')}`}</title>
      <rect class={noun === null ? 'leaf rest' : 'leaf'} x={x} y={y} width={width} height={height} />
      {height >= LINE && words !== null && (
        <text class="noun-name" x={x + 5} y={y + 13}>
          {words}
        </text>
      )}
    </g>
  );
}

// The first that has room, or the beginning of the last; what does not fit is in the table, and under the pointer.
function fitting(width: number, choices: readonly string[], boldness: number): string | null {
  const letters = Math.floor((width - 7) / (CHARACTER * boldness));
  const whole = choices.find((words) => words.length <= letters);
  if (whole !== undefined) return whole;
  return letters >= LEAST_LETTERS ? `${choices.at(-1)?.slice(0, letters - 1) ?? ''}…` : null;
}
