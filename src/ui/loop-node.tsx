import type { ComponentChildren } from 'preact';
import type { Stage } from './place.ts';

interface NodeProps {
  readonly at: Stage;
  readonly stage: Stage;
  readonly name: string;
  readonly figure: ComponentChildren;
  readonly kept?: boolean;
}

/** One stage on the way around the page: a link with its name, and how it stands. */
export function Node({ at, stage, name, figure, kept = false }: NodeProps) {
  return (
    <a
      href={`#${at}`}
      class={kept ? 'node some-kept' : 'node'}
      data-testid={`stage-${at}`}
      aria-current={at === stage ? 'page' : undefined}
    >
      <b>{name}</b>
      <span>{figure}</span>
    </a>
  );
}
