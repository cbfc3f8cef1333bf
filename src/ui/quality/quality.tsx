// The stage of quality: how far the ratings can be trusted, in pictures.

import '../models.css';
import '../charts.css';
import './quality.css';
import { useEffect, useMemo } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { NothingYet } from '../nothing-yet.tsx';
import type { Place } from '../place.ts';
import { RaterSigns } from '../rater-signs.tsx';
import { ShownResults } from '../shown.tsx';
import { learningSentence } from '../training-words.ts';
import { AgainstLabels } from './against-labels.tsx';
import { LengthPicture } from './against-length.tsx';
import { AgreementPicture } from './agreement-picture.tsx';
import { DiversityPicture } from './diversity.tsx';
import { LengthsPicture } from './lengths.tsx';
import { type Shared, share } from './measured-raters.ts';
import { ScoresPicture } from './scores.tsx';

interface QualityProps {
  readonly app: App;
  readonly place: Place;
}

export function Quality({ app }: QualityProps) {
  const shared = useMemo(() => share(app), [app]);
  useEffect(() => shared.follow(), [shared]);
  return (
    <div class="study quality" data-testid="quality">
      <h1 class="unseen">Quality</h1>
      <ShownResults app={app} />
      <RaterSigns app={app} />
      {shared.rows.value.length === 0 ? (
        <div class="study-empty">
          <NothingYet app={app} needs={['document', 'model', 'instructions', 'ratings', 'labels']}>
            <p>
              Nothing is rated yet. When pairs are, this page shows how their scores lie, whether they follow length,
              and, once you have said in Review which pairs are good, how often the ratings agree with you.
            </p>
          </NothingYet>
        </div>
      ) : (
        <AgainstLabels app={app} shared={shared} />
      )}
      <Scores app={app} shared={shared} />
      <Pairs app={app} shared={shared} />
      <Raters shared={shared} />
    </div>
  );
}

interface PartProps {
  readonly app: App;
  readonly shared: Shared;
}

function Scores({ app, shared }: PartProps) {
  const isRated = shared.rows.value.some(({ rating }) => rating?.verdict.ok === true);
  if (shared.rows.value.length === 0) return null;
  return (
    <section aria-labelledby="quality-scores">
      <h2 id="quality-scores">The scores</h2>
      {isRated ? (
        <div class="pictures">
          <ScoresPicture app={app} shared={shared} />
          <LengthPicture shared={shared} />
        </div>
      ) : (
        <p class="soft">
          No pair has a score by the present rater. <a href="#ratings">Ratings</a> come when a run is started.
        </p>
      )}
    </section>
  );
}

function Pairs({ app, shared }: PartProps) {
  const isThere = app.seed.value !== null || shared.rows.value.some(({ candidate }) => candidate?.reply.ok === true);
  if (!isThere) return null;
  return (
    <section aria-labelledby="quality-pairs">
      <h2 id="quality-pairs">The pairs</h2>
      <p class="soft">
        The paper’s figures stand beside ours to show the direction. {learningSentence(app.loopChoices.value)}
      </p>
      <div class="pictures">
        <LengthsPicture app={app} shared={shared} />
        <DiversityPicture app={app} shared={shared} />
      </div>
    </section>
  );
}

function Raters({ shared }: { readonly shared: Shared }) {
  const raters = shared.raters.value;
  if (raters.length === 0) return null;
  return (
    <section aria-labelledby="quality-raters">
      <h2 id="quality-raters">The raters among themselves</h2>
      {raters.length === 1 ? (
        <p class="soft">
          One rater has rated these pairs. Choose another in Settings and rate again: old ratings stay, and the two are
          compared here.
        </p>
      ) : (
        <div class="pictures">
          <AgreementPicture shared={shared} />
        </div>
      )}
    </section>
  );
}
