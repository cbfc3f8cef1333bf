import { useId } from 'preact/hooks';
import type { App, StageName } from '../run/app.ts';
import { count } from './figures.ts';
import { whyNotStart } from './next-step.ts';

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
  const cannotRetry = app.model.value.kind !== 'ready' || app.work.value.kind === 'running';
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
        {app.work.value.kind === 'running' ? null : why}
      </span>
    </div>
  );
}
