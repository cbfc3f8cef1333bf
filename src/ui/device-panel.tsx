// What this device offers: what is missing in sentences, everything in one table, and a way to take it along.

import { useSignal } from '@preact/signals';
import { type ComponentChildren, Fragment } from 'preact';
import type { DeviceReport } from '../run/app.ts';
import { deviceFacts, diagnosticsText } from './device-facts.ts';
import { VERSION } from './version.ts';

/** The report as far as there is one; a null report has not come yet. */
export function DevicePanel({ report }: { readonly report: DeviceReport | null }) {
  if (report === null) return <p>Looking at this device…</p>;
  return (
    <section aria-label="This device">
      {report.problems.length === 0 && <p>Nothing is missing here.</p>}
      {report.problems.map(({ what, sentence }) => (
        <p key={what} class="trouble" data-problem={what}>
          {sentence}
        </p>
      ))}
      <table class="device">
        <caption class="unseen">What the browser tells of this device</caption>
        <tbody>
          {deviceFacts(report).map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{breakable(name)}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <CopyDiagnostics text={diagnosticsText(report, VERSION)} />
    </section>
  );
}

/** Long names of limits may go on in the next line, where a word of them begins. */
function breakable(name: string): ComponentChildren {
  if (!name.startsWith('max')) return name;
  return name.split(/(?=[A-Z])/).map((word) => (
    <Fragment key={word}>
      {word}
      <wbr />
    </Fragment>
  ));
}

function CopyDiagnostics({ text }: { readonly text: string }) {
  const how = useSignal<'copied' | 'refused' | null>(null);
  const copy = async () => {
    how.value = null;
    how.value = (await copied(text)) ? 'copied' : 'refused';
  };
  return (
    <div class="diagnostics">
      <div class="acts">
        <button type="button" data-testid="copy-diagnostics" onClick={() => void copy()}>
          Copy diagnostics
        </button>
        <span class="soft" role="status" data-testid="copy-said">
          {how.value === 'copied' && 'Copied: the lines of this table, nothing else.'}
          {how.value === 'refused' &&
            'The browser did not let this page copy. The text is below, selected: copy it there.'}
        </span>
      </div>
      {how.value === 'refused' && (
        <textarea
          readOnly
          rows={8}
          aria-label="Diagnostics"
          value={text}
          ref={(area) => {
            area?.focus();
            area?.select();
          }}
        />
      )}
    </div>
  );
}

/** False where there is no clipboard (insecure pages) or the browser refuses. */
async function copied(text: string): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return false;
  try {
    await clipboard.writeText(text);
    return true;
  } catch (thrown) {
    // Clipboard API, 7.2: NotAllowedError without permission, focus or a click.
    if (thrown instanceof DOMException) return false;
    throw thrown;
  }
}
