// A model from the person's own disk, for Humpback's own engine.

import { useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';

/** Files are read where they are and never copied. */
export function FromDisk({ app }: { readonly app: App }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <section aria-label="From your disk">
      <h3>From your disk</h3>
      <p class="soft">
        A GGUF file; or a safetensors file together with its config.json and tokenizer.json. The files stay where they
        are. Such a model can be fine-tuned.
      </p>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".gguf,.safetensors,.json"
        data-testid="model-files"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) void app.openModelFiles(files);
        }}
      />
      <button type="button" disabled={app.model.value.kind === 'loading'} onClick={() => input.current?.click()}>
        Open model files…
      </button>
    </section>
  );
}
