// web-llm's own list and our table of families → the catalogue. Pure, so that a test can hold the file against it.

import type { prebuiltAppConfig } from '@mlc-ai/web-llm';
import type { Catalogue, CatalogueBuild, CatalogueModel } from '../../src/models/web-llm/catalogue.ts';
import { FAMILIES, LEFT_OUT, LEFT_OUT_KINDS } from './families.ts';

type ModelRecord = (typeof prebuiltAppConfig)['model_list'][number];

/** What the catalogue is built from: web-llm's package. */
export interface Source {
  /** Version of the package. */
  readonly version: string;
  /** Folder of the model libraries that fit it, as the package names it: `v0_2_86/base`. */
  readonly libraries: string;
  readonly records: readonly ModelRecord[];
}

export interface Built {
  readonly catalogue: Catalogue;
  /** Every id of web-llm's list that the catalogue does not hold, and why. */
  readonly leftOut: readonly { readonly id: string; readonly why: string }[];
}

interface Parsed {
  readonly record: ModelRecord;
  /** With `-1k`, without quantisation and `-MLC`. */
  readonly base: string;
  /** The same without `-1k`: what the weights are called. */
  readonly weights: string;
  readonly quantisation: string;
}

/** Throws a sentence where web-llm's list holds what our tables do not know, or the other way round. */
export function buildCatalogue({ version, libraries, records }: Source): Built {
  const leftOut: { id: string; why: string }[] = [];
  const kept: Parsed[] = [];
  for (const record of records) {
    const kind = LEFT_OUT_KINDS.get(record.model_type ?? 0);
    if (kind !== undefined) {
      leftOut.push({ id: record.model_id, why: kind });
      continue;
    }
    const parsed = parse(record);
    const reason = LEFT_OUT.find(({ base }) => base === parsed.weights);
    if (reason === undefined) kept.push(parsed);
    else leftOut.push({ id: record.model_id, why: reason.why });
  }
  const known = new Set(FAMILIES.flatMap(({ models }) => models.map(({ base }) => base)));
  const strangers = kept.filter(({ weights }) => !known.has(weights)).map(({ record }) => record.model_id);
  if (strangers.length > 0)
    throw new Error(`Say in scripts/catalogue/families.ts what these are: ${strangers.join(', ')}.`);
  const models = FAMILIES.flatMap(({ family, licence, models }) =>
    models.flatMap((model) => {
      const builds = kept.filter(({ weights }) => weights === model.base);
      if (builds.length === 0) throw new Error(`web-llm no longer lists ${model.base}: take it out of the table.`);
      const bases = [...new Set(builds.map(({ base }) => base))].sort((a, b) => a.length - b.length); // `-1k` last
      return bases.map((base): CatalogueModel => {
        const siblings = builds.filter((build) => build.base === base);
        const name = base === model.base ? model.name : `${model.name} (1k context)`;
        const { parameters } = model;
        return { base, name, family, parameters, licence: model.licence ?? licence, ...common(siblings, libraries) };
      });
    }),
  );
  return { catalogue: { version, libraries, models }, leftOut };
}

/** Reads `Llama-3.1-8B-Instruct-q4f16_1-MLC-1k`. */
function parse(record: ModelRecord): Parsed {
  const match = /^(.+)-(q\df\d\d(?:_\d)?)-MLC(-1k)?$/.exec(record.model_id);
  if (match === null) throw new Error(`The id ${record.model_id} is written in a new way.`);
  const [, weights = '', quantisation = '', short = ''] = match;
  return { record, base: weights + short, weights, quantisation };
}

type Common = Omit<CatalogueModel, 'base' | 'name' | 'family' | 'parameters' | 'licence'>;

/** What all siblings share, written once; throws where they do not share it. */
function common(siblings: readonly Parsed[], libraries: string): Common {
  const shared = siblings.map(({ record, quantisation }) => {
    const { context_window_size: context, ...overrides } = numbersOf(record);
    if (context === undefined) throw new Error(`${record.model_id} names no context window.`);
    const library = record.model_lib.slice(record.model_lib.indexOf(libraries) + libraries.length + 1);
    return {
      library: library.replace(quantisation, '*'),
      context,
      ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
      ...(record.buffer_size_required_bytes === undefined ? {} : { buffer: record.buffer_size_required_bytes }),
      ...(record.model_manifest === undefined ? {} : { manifest: record.model_manifest }),
    };
  });
  const first = shared[0];
  if (first === undefined || shared.some((each) => JSON.stringify(each) !== JSON.stringify(first))) {
    throw new Error(`The builds of ${siblings[0]?.base} differ in more than their quantisation.`);
  }
  const builds = siblings.map(({ quantisation, record }): CatalogueBuild => {
    if (record.vram_required_MB === undefined) throw new Error(`${record.model_id} names no memory.`);
    return { quantisation, memoryMiB: record.vram_required_MB };
  });
  return { ...first, builds: builds.sort((a, b) => a.memoryMiB - b.memoryMiB) };
}

function numbersOf({ model_id, overrides = {} }: ModelRecord): Record<string, number> {
  return Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => {
      if (typeof value !== 'number') throw new Error(`${model_id} overrides ${name}, which is not a number.`);
      return [name, value];
    }),
  );
}
