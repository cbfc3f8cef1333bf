// What stands on the sheet about models: the present one above, and behind four tabs the list, one's own, this device
// and what is stored.

import { useSignal } from '@preact/signals';
import type { App } from '../run/app.ts';
import { ComputeOn } from './compute-on.tsx';
import { DevicePanel } from './device-panel.tsx';
import { FromDisk } from './from-disk.tsx';
import { Hosts } from './hosts.tsx';
import { OwnModels } from './own-models.tsx';
import { Picker, usePickerLook } from './picker.tsx';
import { PresentModel } from './present-model.tsx';
import { StoragePanel } from './storage-panel.tsx';
import { Tabs } from './tabs.tsx';

type ModelTab = 'models' | 'own' | 'device' | 'storage';

/** Which model, from where, on what device. Nothing is loaded before a button that names its size is pressed. */
export function ModelSheet({ app }: { readonly app: App }) {
  return (
    <>
      <PresentModel app={app} />
      <Parts app={app} />
    </>
  );
}

function Parts({ app }: { readonly app: App }) {
  const at = useSignal<ModelTab>('models');
  const look = usePickerLook();
  return (
    <Tabs<ModelTab>
      label="About models"
      at={at}
      tabs={[
        {
          id: 'models',
          name: 'Models',
          view: () => (
            <>
              <ComputeOn app={app} />
              <Choosing app={app} look={look} onDevice={() => (at.value = 'device')} />
            </>
          ),
        },
        {
          id: 'own',
          name: 'Your own',
          view: () => (
            <>
              <FromDisk app={app} />
              <OwnModels app={app} />
              <Hosts app={app} />
            </>
          ),
        },
        {
          id: 'device',
          name: 'This device',
          notes: app.device.value?.problems.length ?? 0,
          view: (shown) => shown && <DevicePanel report={app.device.value} />,
        },
        { id: 'storage', name: 'Storage', view: (shown) => shown && <StoragePanel app={app} /> },
      ]}
    />
  );
}

interface ChoosingProps {
  readonly app: App;
  readonly look: ReturnType<typeof usePickerLook>;
  readonly onDevice: () => void;
}

function Choosing({ app, look, onDevice }: ChoosingProps) {
  const state = app.model.value;
  if (state.kind === 'choose') return <Picker app={app} choices={state.choices} look={look} onDevice={onDevice} />;
  if (state.kind === 'looking') return null;
  return (
    <p class="soft">
      {state.kind === 'loading'
        ? 'One model is loaded at a time. Cancel to choose another; what has arrived is kept.'
        : 'One model is loaded at a time. Unload it to choose another; what was downloaded is kept.'}
    </p>
  );
}
