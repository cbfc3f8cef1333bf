// The stage of segments: a list of what is in and what is left out, and each one drawn into its document.

import '../review/review.css';
import './segments.css';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { NARROW, type Place } from '../place.ts';
import { READING_PANE_ID, ReadingPane } from '../reading-pane.tsx';
import { browserShelves, keepLetters, recallLetters } from '../review/memory.ts';
import { useShortcuts } from '../review/use-shortcuts.ts';
import { titleOf } from '../row-state.ts';
import { Acts } from './acts.tsx';
import { segmentsBench } from './bench.ts';
import { Doing } from './doing.tsx';
import { EditText } from './edit-text.tsx';
import { KEYS } from './keys.ts';
import { SegmentList } from './segment-list.tsx';
import { SegmentReading } from './segment-reading.tsx';
import { WhyPanel, type WhyPart } from './why-panel.tsx';

interface SegmentsViewProps {
  readonly app: App;
  readonly place: Place;
  readonly onSettings: () => void;
}

export function SegmentsView({ app, place, onSettings }: SegmentsViewProps) {
  const { bench, shelves } = useMemo(() => {
    const found = browserShelves(app.project.value.id);
    return { bench: segmentsBench(app, place, found), shelves: found };
  }, [app, place]);
  useEffect(() => () => bench.dispose(), [bench]);
  const letters = useSignal(recallLetters(shelves));
  const why = useSignal<WhyPart | null>(null);
  useShortcuts(KEYS, bench, letters);
  const current = bench.current.value;
  const doing = bench.doing.value;
  return (
    <>
      <div class={app.allRows.value.length > 0 ? 'bench review segments has-pairs' : 'bench review segments'}>
        <SegmentList
          app={app}
          bench={bench}
          onSettings={onSettings}
          onWhy={(part) => (why.value = part)}
          onOpen={(id) => {
            bench.select(id);
            place.open(id);
            if (!matchMedia(NARROW).matches) document.getElementById(READING_PANE_ID)?.focus();
          }}
        />
        {current !== null && (
          <ReadingPane place={place} id={current.segment.id} label={titleOf(current)}>
            <Acts
              app={app}
              bench={bench}
              letters={letters.value}
              onLetters={(on) => {
                letters.value = on;
                keepLetters(shelves, on);
              }}
            />
            {doing !== null && doing.kind !== 'edit' && <Doing bench={bench} row={current} doing={doing} />}
            {bench.refused.value !== null && (
              <p class="trouble refused" data-testid="segments-refused">
                {bench.refused.value.message}
              </p>
            )}
            {doing?.kind === 'edit' && <EditText key={current.segment.id} bench={bench} row={current} />}
            <SegmentReading key={current.document.id} app={app} bench={bench} row={current} />
          </ReadingPane>
        )}
      </div>
      <WhyPanel app={app} bench={bench} part={why} />
      <p class="unseen" role="status" data-testid="segments-said">
        {bench.said.value}
      </p>
    </>
  );
}
