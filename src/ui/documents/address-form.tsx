import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { counted } from '../figures.ts';
import { addressesIn } from './addresses.ts';

interface AddressFormProps {
  readonly app: App;
  readonly onDone: () => void;
}

/** A list of addresses to fetch, with what that means said before. */
export function AddressForm({ app, onDone }: AddressFormProps) {
  const id = useId();
  const text = useSignal('');
  const tried = useSignal(false);
  const { addresses, trouble } = addressesIn(text.value);
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        tried.value = true;
        if (trouble !== null || addresses.length === 0) return;
        void app.addUrls(addresses.join('\n'));
        onDone();
      }}
    >
      <label for={`${id}-addresses`}>Addresses, one a line</label>
      <p id={`${id}-about`} class="soft">
        Your browser asks each server for its page, and only servers that allow other pages to read them will answer;
        save the rest and drop the files here. Asking is the only thing that leaves this page: the servers see which
        address you asked for, and nothing of your documents.
      </p>
      <textarea
        id={`${id}-addresses`}
        rows={5}
        spellcheck={false}
        autocapitalize="off"
        placeholder="https://"
        data-testid="addresses-area"
        aria-describedby={`${id}-about ${id}-trouble`}
        aria-invalid={tried.value && trouble !== null}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <p id={`${id}-trouble`} class="trouble" aria-live="polite">
        {tried.value ? trouble : null}
      </p>
      <div class="acts">
        <button type="submit" data-testid="addresses-add" disabled={text.value.trim() === ''}>
          {addresses.length === 0 ? 'Fetch' : `Fetch ${counted(addresses.length, 'page')}`}
        </button>
        <button type="button" class="quiet" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}
