// The sheet about all segments at once: why some are left out, how long they are, and what they are held against.

import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { Panel } from '../panel.tsx';
import { Tabs } from '../tabs.tsx';
import type { SegmentsBench } from './bench.ts';
import { Evaluations } from './evaluations.tsx';
import { SegmentLengths } from './lengths.tsx';
import { Reasons } from './reasons.tsx';

export type WhyPart = 'reasons' | 'lengths' | 'evaluations';

interface WhyPanelProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  /** The part that it is opened at; null while it is closed. */
  readonly part: Signal<WhyPart | null>;
}

export function WhyPanel({ app, bench, part }: WhyPanelProps) {
  const at = useSignal<WhyPart>('reasons');
  useEffect(() => {
    if (part.value !== null) at.value = part.value;
  }, [part.value]);
  const close = () => (part.value = null);
  return (
    <Panel title="All segments" wide open={part.value !== null} onClose={close}>
      <Tabs
        label="All segments by"
        at={at}
        tabs={[
          {
            id: 'reasons',
            name: 'Why segments are left out',
            view: () => <Reasons app={app} bench={bench} onShow={close} />,
          },
          { id: 'lengths', name: 'Lengths', view: (shown) => shown && <SegmentLengths app={app} /> },
          { id: 'evaluations', name: 'Evaluations', view: () => <Evaluations app={app} /> },
        ]}
      />
    </Panel>
  );
}
