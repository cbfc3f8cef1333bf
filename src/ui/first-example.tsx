// One pair, drawn by hand, on its way through the paper's steps: what each step is there, and where it stands here.

import './first-example.css';
import type { ComponentChildren } from 'preact';
import { Balance } from './balance.tsx';
import { ModelName } from './model-name.tsx';
import type { Stage } from './place.ts';

/** The still picture of the first screen; the names on its line are links to the stages. */
export function FirstExample() {
  return (
    <section class="example" aria-label="An example of what comes out, and the paper’s step for each part">
      <p class="eyebrow">The paper’s steps and where they stand here; the example is drawn by hand.</p>
      <ol class="example-line">
        <Step at="segments" name="Segments" paper={'unlabelled data, section 2.1'}>
          <p class="example-text">
            The Moon does not stay over the equator. For half of each month it stands north of it, for the other half
            south, and the bulge of water that follows it tilts accordingly…
          </p>
        </Step>
        <Step
          at="instructions"
          name="Instructions"
          paper={
            <>
              self-augmentation, section 2.2: <ModelName of="M_yx" /> writes
            </>
          }
        >
          <p class="instruction">Explain why the two high tides of a day are rarely the same height.</p>
        </Step>
        <Step
          at="ratings"
          name="Ratings"
          paper={
            <>
              self-curation, section 2.3: <ModelName of="M_0" /> rates
            </>
          }
        >
          <Balance
            probabilities={[0.01, 0.01, 0.03, 0.11, 0.84]}
            score={4.76}
            minScore={4}
            kept
            note="how likely each rating is, and their mean"
          />
        </Step>
        <Step
          at="models"
          name="Models"
          paper={
            <>
              iteration, section 2.3: <ModelName of="M_1" />, <ModelName of="M_2" />
            </>
          }
        >
          <p class="soft">
            What is kept trains the next model, together with <a href="#seed">a seed</a> of pairs that people wrote, and
            that model rates again: <a href="#loop">the whole loop</a>.
          </p>
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  readonly at: Stage;
  readonly name: string;
  readonly paper: ComponentChildren;
  readonly children: ComponentChildren;
}

function Step({ at, name, paper, children }: StepProps) {
  return (
    <li>
      <p class="example-step">
        <a href={`#${at}`}>{name}</a> <small>{paper}</small>
      </p>
      {children}
    </li>
  );
}
