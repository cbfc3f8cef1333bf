// Quiet words about the page itself: a new version, hosts, storage. Each has at most one button beside the one that puts it
// away.

import './asides.css';
import { useId } from 'preact/hooks';
import type { App, Aside } from '../run/app.ts';

export function Asides({ app }: { readonly app: App }) {
  return (
    <div class="asides" role="status">
      {app.asides.value.map((aside) => (
        <AsideLine key={aside.id} app={app} aside={aside} />
      ))}
    </div>
  );
}

function AsideLine({ app, aside }: { readonly app: App; readonly aside: Aside }) {
  const why = useId();
  const { id, says, act, whyNot, away } = aside;
  return (
    <section class="aside" data-testid={`aside-${id}`} aria-label="About this page">
      <p>
        {says}
        {whyNot !== null && (
          <small id={why} class="soft">
            {whyNot}
          </small>
        )}
      </p>
      <div class="acts">
        {act !== null && (
          <button
            type="button"
            aria-disabled={whyNot !== null}
            aria-describedby={whyNot === null ? undefined : why}
            onClick={() => app.answer(id, 'act')}
          >
            {act}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => app.answer(id, 'away')}>
          {away}
        </button>
      </div>
    </section>
  );
}
