import type { App } from '../run/app.ts';
import { AddDocuments } from './add-documents.tsx';
import { Balance } from './balance.tsx';

interface FirstScreenProps {
  readonly app: App;
  readonly dragging: boolean;
  /** Paths of the last drop that the browser would not open. */
  readonly unread?: readonly string[] | undefined;
}

/** What a newcomer sees: what this does, a way to begin, and one example of what comes out. */
export function FirstScreen({ app, dragging, unread }: FirstScreenProps) {
  return (
    <div class="first">
      <div class="first-say">
        <h1>Your documents are the answers.</h1>
        <p class="lead">
          Humpback has a small language model, here in your browser, write the instruction that each passage would
          answer, and then rate every pair from 1 to 5. The pairs that rate high enough are an instruction set to train
          on, and it is yours.
        </p>
        <AddDocuments app={app} isNext dragging={dragging} unread={unread} />
        <p class="soft">
          With <a href="#seed">a seed</a> of a few pairs, <a href="#loop">the whole loop</a> is run here: models are
          fine-tuned on this device and can be taken home. Ours is a{' '}
          <a href="seed/seed.jsonl" download>
            seed file
          </a>
          , one JSON object a line. The method is{' '}
          <a href="https://arxiv.org/abs/2308.06259" rel="noreferrer">
            Self-Alignment with Instruction Backtranslation
          </a>
          .
        </p>
      </div>
      <section class="example" aria-label="An example of what comes out">
        <p class="eyebrow">An example, drawn by hand: the instruction</p>
        <p class="instruction">Explain why the two high tides of a day are rarely the same height.</p>
        <Balance
          probabilities={[0.01, 0.01, 0.03, 0.11, 0.84]}
          score={4.76}
          minScore={4}
          kept
          note="how likely each rating is, and their mean"
        />
        <p class="eyebrow">written for this passage</p>
        <div class="source">
          <p class="segment kept block">
            The Moon does not stay over the equator. For half of each month it stands north of it, for the other half
            south, and the bulge of water that follows it tilts accordingly. A harbour that is carried through the
            middle of one bulge in the morning passes near the edge of the other in the evening, and the two high waters
            differ, sometimes by the height of a man.
          </p>
        </div>
      </section>
    </div>
  );
}
