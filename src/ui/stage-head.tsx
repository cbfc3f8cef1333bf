// One line under the loop: what the stage is in the paper. It is open where there is room, and stays as it was left.

import './stage-head.css';
import { useSignal } from '@preact/signals';
import { Named } from './model-name.tsx';
import { NARROW, type Stage } from './place.ts';
import { recall, remember } from './remembered.ts';
import { PAPER, PAPER_STEPS } from './stage-words.ts';

const FOLD = 'paper steps';

export function StageHead({ stage }: { readonly stage: Stage }) {
  const kept = recall(FOLD);
  const open = useSignal(kept === null ? !matchMedia(NARROW).matches : kept === 'open');
  const { name, sentence, where } = PAPER_STEPS[stage];
  return (
    <aside class="stage-head" aria-label="In the paper" data-testid="paper-step">
      <details
        open={open.value}
        onToggle={(event) => {
          // It is told of its first opening too, which is nobody's choice.
          if (event.currentTarget.open === open.value) return;
          open.value = event.currentTarget.open;
          remember(FOLD, open.value ? 'open' : 'folded');
        }}
      >
        <summary>In the paper: {name}</summary>
        <p>
          <Named text={sentence} />{' '}
          <a href={PAPER} rel="noreferrer">
            {where}
          </a>
        </p>
      </details>
    </aside>
  );
}
