// A file whose rows have an instruction and an output already: the offer to rate those pairs as they are.

import { useSignal } from '@preact/signals';
import type { App, FileReport } from '../../run/app.ts';

const NAMES: readonly (readonly string[])[] = [
  ['instruction', 'output'],
  ['prompt', 'completion'],
  ['prompt', 'completion (assistant)'],
  ['messages (assistant)'],
  ['conversations (assistant)'],
];

/** Whether the fields of a file are those of pairs, as Alpaca, prompt and completion, chat messages and ShareGPT have them. */
export function isOfPairs({ fields }: Pick<FileReport, 'fields'>): boolean {
  const names = new Set(fields?.all.map(({ name }) => name.trim().toLowerCase()));
  return NAMES.some((needed) => needed.every((name) => names.has(name)));
}

export function AsPairs({ app, report }: { readonly app: App; readonly report: FileReport }) {
  const trouble = useSignal<string | null>(null);
  const isTaking = useSignal(false);
  const isBusy = isTaking.value || report.how === 'reading' || report.how === 'waiting';
  const take = async () => {
    trouble.value = null;
    isTaking.value = true;
    try {
      trouble.value = (await app.rateAsTheyAre(report.id))?.message ?? null;
    } finally {
      isTaking.value = false;
    }
  };
  return (
    <div class="as-pairs">
      <p>
        Its rows have an instruction and an answer already. They can be rated and reviewed as they are; no instruction
        is written for them.
      </p>
      <button
        type="button"
        data-testid="rate-as-they-are"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy) void take();
        }}
      >
        {isTaking.value ? 'Taking them in…' : 'Rate these pairs as they are'}
      </button>
      {trouble.value !== null && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </div>
  );
}
