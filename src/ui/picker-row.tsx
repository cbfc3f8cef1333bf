// One model of the list: a line to compare it by, a button to load it, and its details when it is chosen.

import { type ReadonlySignal, type Signal, useComputed } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { App, DeviceChoice, ModelChoice, SizeAnswer } from '../run/app.ts';
import { bytes, count } from './figures.ts';
import { FitMark } from './fit-mark.tsx';
import {
  choiceLine,
  engineSentence,
  fitSentence,
  fitWord,
  loadLabel,
  loadVerb,
  parametersWords,
  quantisationSentence,
  sizeSentence,
  whereSentence,
} from './model-words.ts';
import { remarkOn, suits, whyNotHere } from './picker-choices.ts';

interface PickerRowProps {
  readonly app: App;
  readonly choice: ModelChoice;
  /** Bytes. */
  readonly budget: number;
  readonly device: DeviceChoice;
  /** Element that holds this model's remark where many share it; null when the remark is this row's own. */
  readonly sharedId: string | null;
  readonly chosen: Signal<string | null>;
}

/** The name opens the details, and that is when the host is asked for the exact size: by the person's own act. */
export function PickerRow({ app, choice, budget, device, sharedId, chosen }: PickerRowProps) {
  const id = useId();
  const isOpen = useComputed(() => chosen.value === choice.id);
  const size = useComputed(() => app.sizes.value.get(choice.id));
  const why = whyNotHere(choice, device);
  const remark = remarkOn(choice, device);
  const fit = suits(choice, budget, device);
  const need = choice.engine === 'web-llm' ? choice.memoryBytes : choice.bytes;
  const toggle = () => {
    const opens = chosen.value !== choice.id;
    chosen.value = opens ? choice.id : null;
    if (opens && why === null && canBeAsked(choice)) void app.askSize(choice);
  };
  const remarkId = sharedId ?? (remark === null ? undefined : `${id}-remark`);
  return (
    <li class={isOpen.value ? 'pick open' : 'pick'} data-model={choice.id} data-engine={choice.engine}>
      <button
        type="button"
        class="pick-name"
        aria-expanded={isOpen.value}
        aria-controls={isOpen.value ? `${id}-more` : undefined}
        onClick={toggle}
      >
        <b>{choice.name}</b>
        {choice.where === 'downloaded' && <span class="here">✓ on this device</span>}
        <small>{choiceLine(choice)}</small>
      </button>
      <span class={fit === 'unlikely' || fit === 'no' ? 'pick-fit poor' : 'pick-fit'}>
        <FitMark fit={fit} need={need} budget={budget} />
        <span>{fitWord(fit)}</span>
        {choice.engine === 'web-llm' && need !== null && fit !== 'no' && <small>needs {bytes(need)}</small>}
      </span>
      <button
        type="button"
        data-testid={`load-model-${choice.id}`}
        aria-label={loadLabel(choice, size.value)}
        aria-disabled={why !== null}
        aria-describedby={why === null ? undefined : remarkId}
        onClick={() => {
          if (why === null) void app.loadModel(choice);
        }}
      >
        {loadVerb(choice, size.value)}
      </button>
      {remark !== null && sharedId === null && (
        <p id={`${id}-remark`} class="pick-remark">
          {remark}
        </p>
      )}
      {isOpen.value && (
        <div id={`${id}-more`} class="pick-more">
          <Details {...{ app, choice, size, remark: sharedId === null ? null : remark }}>
            {fitSentence(fit, need, budget)}
          </Details>
          {why === null && (
            <button type="button" onClick={() => void app.loadModel(choice)}>
              {loadLabel(choice, size.value)}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** Only a compiled model that is not here has a host to be asked and something to be told. */
function canBeAsked(choice: ModelChoice): boolean {
  return choice.engine === 'web-llm' && choice.where === 'hub' && choice.bytesAre === 'estimate';
}

interface DetailsProps {
  readonly app: App;
  readonly choice: ModelChoice;
  readonly size: ReadonlySignal<SizeAnswer | undefined>;
  /** A remark that does not stand in the row already. */
  readonly remark: string | null;
  /** How well it fits. */
  readonly children: string;
}

function Details({ app, choice, size, remark, children }: DetailsProps) {
  return (
    <>
      {remark !== null && <p>{remark}</p>}
      <dl class="facts">
        <dt>Size</dt>
        <dd>
          <span role="status" data-testid={`size-${choice.id}`}>
            {sizeSentence(choice, size.value)}
          </span>{' '}
          {size.value?.kind === 'failed' && (
            <button type="button" class="quiet" onClick={() => void app.askSize(choice)}>
              Ask again
            </button>
          )}
        </dd>
        <dt>From</dt>
        <dd>{whereSentence(choice)}</dd>
        <dt>Memory</dt>
        <dd>{children}</dd>
        {choice.engine === 'web-llm' && (
          <>
            <dt>Weights</dt>
            <dd>
              {choice.parameters !== null && `${parametersWords(choice.parameters)}, `}
              {quantisationSentence(choice.quantisation)}
            </dd>
            <dt>Context</dt>
            <dd>{count(choice.contextTokens)} tokens of prompt and reply together</dd>
          </>
        )}
        <dt>Engine</dt>
        <dd>{engineSentence(choice.engine)}</dd>
        <dt>Licence</dt>
        <dd>{choice.licence}</dd>
        <dt>Id</dt>
        <dd class="model-id">{choice.id}</dd>
      </dl>
    </>
  );
}
