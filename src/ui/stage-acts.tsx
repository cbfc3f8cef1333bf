import { useId } from 'preact/hooks';
import type { App, StageName } from '../run/app.ts';
import { count } from './figures.ts';
import { isBusy } from './loop-words.ts';
import { whyNotStart } from './next-step.ts';
import { ShownResults } from './shown.tsx';

interface StageActsProps {
  readonly app: App;
  readonly stage: StageName;
  /** Name of the button that runs this stage without the other. */
  readonly alone: string;
  readonly failed: number;
}

/** The small controls of one stage: run it alone, and try again what failed. */
export function StageActs({ app, stage, alone, failed }: StageActsProps) {
  const id = useId();
  const why = whyNotStart(app, [stage]);
  const cannotRetry = app.model.value.kind !== 'ready' || isBusy(app);
  if (app.shown.value !== 'untuned') {
    // A round is run by the loop, with all that it needs.
    return (
      <div class="acts">
        <ShownResults app={app} />
        <a href="#loop">Run by the loop</a>
      </div>
    );
  }
  return (
    <div class="acts">
      <button
        type="button"
        data-testid={`start-${stage}`}
        disabled={why !== null}
        aria-describedby={id}
        onClick={() => void app.start({ stages: [stage], limit: app.settings.value.limit })}
      >
        {alone}
      </button>
      {failed > 0 && (
        <button
          type="button"
          data-testid={`retry-${stage}`}
          disabled={cannotRetry}
          onClick={() => void app.retryFailed(stage)}
        >
          Retry {count(failed)} failed
        </button>
      )}
      <span id={id} class="soft">
        {isBusy(app) ? null : why}
      </span>
      <ShownResults app={app} />
    </div>
  );
}
