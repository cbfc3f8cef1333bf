// The sheet for everything about models; what stands on it is fetched when it is first opened.

import type { App } from '../run/app.ts';
import { later } from './later.tsx';
import { Panel } from './panel.tsx';

const ModelSheet = later(() => import('./model-sheet.tsx').then(({ ModelSheet: view }) => view));

interface ModelPanelProps {
  readonly app: App;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function ModelPanel({ app, open, onClose }: ModelPanelProps) {
  return (
    <Panel title="Model" wide open={open} onClose={onClose}>
      <ModelSheet app={app} />
    </Panel>
  );
}
