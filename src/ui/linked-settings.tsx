// The sheet that opens with a link that carries settings: what would change, and the choice.

import './linked-settings.css';
import type { App } from '../run/app.ts';
import { type LinkedSetUp, readSettingsHash, settingsHash } from '../run/settings-link.ts';
import { counted } from './figures.ts';
import { Named } from './model-name.tsx';
import { Panel } from './panel.tsx';
import { valueWords, whatWords } from './set-value-words.ts';
import { WideTable } from './wide-table.tsx';

interface LinkedSettingsProps {
  readonly app: App;
  readonly hash: string;
  readonly onClose: () => void;
}

export function LinkedSettings({ app, hash, onClose }: LinkedSettingsProps) {
  const read = readSettingsHash(hash, { settings: app.settings.value, loop: app.loopChoices.value });
  const use = async ({ setUp }: LinkedSetUp) => {
    onClose();
    await app.changeSettings(() => setUp.settings);
    await app.changeLoop(() => setUp.loop);
  };
  return (
    <Panel title="Settings from a link" open onClose={onClose}>
      {read.ok ? (
        <>
          <Changes linked={read.value} />
          <p class="acts">
            {read.value.changes.length > 0 && (
              <button type="button" class="go" data-testid="use-linked" onClick={() => void use(read.value)}>
                Use these settings
              </button>
            )}
            <button type="button" onClick={onClose}>
              {read.value.changes.length > 0 ? 'Keep mine' : 'Close'}
            </button>
          </p>
        </>
      ) : (
        <p class="trouble" role="alert">
          {read.failure.message}
        </p>
      )}
    </Panel>
  );
}

function Changes({ linked: { changes, refused } }: { readonly linked: LinkedSetUp }) {
  return (
    <>
      {changes.length === 0 ? (
        <p>The link says what is set here already. Nothing would change.</p>
      ) : (
        <>
          <p>
            The link would change {counted(changes.length, 'setting')}. Results that were made under your own settings
            stay, and are shown again when you set them back. A link carries settings alone, no documents and no pairs.
          </p>
          <WideTable label="What the link would change">
            <table class="linked-changes" data-testid="linked-changes">
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col">Now</th>
                  <th scope="col">In the link</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ path, now, value }) => (
                  <tr key={path}>
                    <th scope="row">
                      <Named text={whatWords(path)} />
                    </th>
                    <td>{valueWords(now)}</td>
                    <td>{valueWords(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </WideTable>
        </>
      )}
      {refused.length > 0 && (
        <p class="trouble" role="status">
          {refused.length === 1 ? 'One value of the link is' : `${counted(refused.length, 'value')} of the link are`}{' '}
          not known here or not allowed, and left out: {refused.map(({ path }) => whatWords(path)).join(', ')}.
        </p>
      )}
    </>
  );
}

/** The address of this page with these settings in it. */
export function settingsAddress(app: App): string {
  const { origin, pathname } = location;
  return `${origin}${pathname}${settingsHash({ settings: app.settings.value, loop: app.loopChoices.value })}`;
}
