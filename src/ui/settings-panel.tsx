// The sheet of all settings: those of the stages and those of the loop, each fetched when it is opened.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { later } from './later.tsx';
import { Panel } from './panel.tsx';
import { Tabs } from './tabs.tsx';

const StageSettings = later(() => import('./stage-settings.tsx').then(({ StageSettings: view }) => view));
const OfflineSettings = later(() => import('./offline-settings.tsx').then(({ OfflineSettings: view }) => view));
const ShareSettings = later(() => import('./share-settings.tsx').then(({ ShareSettings: view }) => view));
const LoopSettings = later(() => import('./loop-settings.tsx').then(({ LoopSettings: view }) => view));

type Part = 'stages' | 'loop';

interface SettingsPanelProps {
  readonly app: App;
  /** The part that it is opened at; null while it is closed. */
  readonly open: Part | null;
  readonly onClose: () => void;
}

/** What can be set, with the paper's values as defaults. A change keeps earlier results beside the new ones. */
export function SettingsPanel({ app, open, onClose }: SettingsPanelProps) {
  const at = useSignal<Part>('stages');
  useEffect(() => {
    if (open !== null) at.value = open;
  }, [open]);
  return (
    <Panel title="Settings" open={open !== null} onClose={onClose}>
      <p class="soft">
        Results are kept by the settings that made them: change one and its results are made anew, change it back and
        the old ones are here again.
      </p>
      <Tabs
        label="Settings of"
        at={at}
        tabs={[
          { id: 'stages', name: 'Writing and rating', view: () => <StageSettings app={app} /> },
          { id: 'loop', name: 'The loop', view: (shown) => shown && <LoopSettings app={app} /> },
          { id: 'device', name: 'This device', view: (shown) => shown && <OfflineSettings app={app} /> },
        ]}
      />
      <ShareSettings app={app} />
    </Panel>
  );
}
