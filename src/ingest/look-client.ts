// The page's side of the look worker, which knows all segments of the project: what can be told of each by itself, and what
// only beside the others. The worker lives as long as the page; when it dies its calls end with null.

import * as Comlink from 'comlink';
import type { TextForm } from '../core/records.ts';
import type { SegmentFigures, SegmentRelations } from '../core/segment-figures.ts';
import type { SegmentFilterSettings } from '../core/segment-marks.ts';

export interface LookRequest {
  readonly documentId: string;
  /** Where the document stands in the project: of two segments that are alike the earlier one counts. */
  readonly place: number;
  readonly form: TextForm;
  readonly segments: readonly { readonly id: string; readonly text: string; readonly headingPath: readonly string[] }[];
}

/** Prompts of a test that must not be learned from. */
export interface Evaluation {
  readonly name: string;
  readonly prompts: readonly string[];
}

export type LookSettings = Pick<SegmentFilterSettings, 'similarity' | 'boilerplateDocuments' | 'evaluationWords'> & {
  readonly evaluations: readonly Evaluation[];
};

/** What has changed, by segment id. */
export interface LookNews {
  readonly figures: readonly (readonly [string, SegmentFigures])[];
  readonly relations: readonly (readonly [string, SegmentRelations])[];
}

/** Looks at segments, in another thread or in this one. Calls are answered in their order. */
export interface SegmentLooker {
  /** Takes in documents; what was known of them is replaced. */
  look(documents: readonly LookRequest[]): Promise<LookNews | null>;
  forget(documentIds: readonly string[]): Promise<LookNews | null>;
  set(settings: LookSettings): Promise<LookNews | null>;
}

export interface LookApi {
  look(documents: readonly LookRequest[]): Promise<LookNews>;
  forget(documentIds: readonly string[]): LookNews;
  set(settings: LookSettings): LookNews;
}

/** A worker, and when it is gone. */
interface Life {
  readonly api: Comlink.Remote<LookApi>;
  readonly over: Promise<null>;
}

export class LookClient implements SegmentLooker {
  readonly #spawn: () => Comlink.Endpoint & EventTarget;
  #life: Life | null = null;

  constructor(spawn: () => Comlink.Endpoint & EventTarget) {
    this.#spawn = spawn;
  }

  look(documents: readonly LookRequest[]): Promise<LookNews | null> {
    return this.#ask((api) => api.look(documents));
  }

  forget(documentIds: readonly string[]): Promise<LookNews | null> {
    return this.#ask((api) => api.forget(documentIds));
  }

  set(settings: LookSettings): Promise<LookNews | null> {
    return this.#ask((api) => api.set(settings));
  }

  async #ask(call: (api: Comlink.Remote<LookApi>) => Promise<LookNews>): Promise<LookNews | null> {
    const { api, over } = this.#awake();
    // A worker that could not be fetched fires an error; what it throws itself rejects the call.
    return await Promise.race([call(api).catch(() => null), over]);
  }

  #awake(): Life {
    if (this.#life !== null) return this.#life;
    const worker = this.#spawn();
    const over = new Promise<null>((resolve) => {
      worker.addEventListener('error', () => {
        this.#life = null;
        resolve(null);
      });
    });
    this.#life = { api: Comlink.wrap<LookApi>(worker), over };
    return this.#life;
  }
}
