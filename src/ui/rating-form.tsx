// How pairs are rated, as a form that is fetched when it is first opened.

import { later } from './later.tsx';

/** The choice of the rater, and all that can be set about it. */
export const RatingForm = later(() => import('./rater-choice.tsx').then(({ RaterChoice: view }) => view));
