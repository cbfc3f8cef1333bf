// On a screen as narrow or as low as a phone's the way around is one line, which unfolds: the work begins above the fold.

import './loop-fold.css';
import type { RefObject } from 'preact';
import type { Stage } from './place.ts';
import { STAGE_NAMES } from './stage-names.ts';

interface LoopFoldProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly stage: Stage;
  /** How the stage stands; empty where there is nothing to say. */
  readonly figure: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Where one is, and the press that shows where one can go. */
export function LoopFold({ button, stage, figure, isOpen, onToggle }: LoopFoldProps) {
  return (
    <button
      ref={button}
      type="button"
      class="fold"
      data-testid="all-stages"
      aria-expanded={isOpen}
      aria-controls="way-around"
      onClick={onToggle}
    >
      <b>{STAGE_NAMES[stage]}</b>
      <span class="soft">{figure}</span>
      <span class="fold-word">All stages</span>
    </button>
  );
}
