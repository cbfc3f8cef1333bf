// What is learnt from examples: which of their tokens are predicted, how short ones are packed into one pass, how a
// pass is padded, and in which portions the head computes its loss.

/**
 * One example in tokens. `ids` is prompt and reply with the token that ends the reply; the tokens from `lossFrom` on
 * are predicted, those before are only read.
 */
export interface TrainExample {
  readonly ids: readonly number[];
  readonly lossFrom: number;
}

/**
 * Padded lengths are this times 2ⁿ or 3·2ⁿ: ten lengths up to 2,048, so that few programs are compiled and memory of
 * one shape is used again, for at most a third of padding.
 */
export const LENGTH_BUCKET = 64;

/**
 * Tokens that a pass of several examples reads at most. A pass costs some 270 launches a layer whatever its length; on
 * two cores one of 128 tokens took no longer than one of 64.
 */
export const PACK_TOKENS = 256;

/**
 * Positions that go through the head at once. Logits are the largest intermediate: 64 positions of a vocabulary of
 * 49,152 are 12.6 MB, and three such arrays live at a time.
 */
export const HEAD_CHUNK = 64;

/** Tokens that are predicted. */
export function lossTokens({ ids, lossFrom }: TrainExample): number {
  return Math.max(0, ids.length - Math.max(1, lossFrom));
}

/** Tokens that are read: the last one is only predicted. */
export function readTokens({ ids }: TrainExample): number {
  return Math.max(0, ids.length - 1);
}

/** Tokens that a pass over these examples reads. */
export function packTokens(pack: readonly TrainExample[]): number {
  return pack.reduce((sum, example) => sum + readTokens(example), 0);
}

/** The length that `tokens` are padded to. */
export function paddedLength(tokens: number): number {
  let power = LENGTH_BUCKET;
  while (power < tokens) power *= 2;
  const between = (power * 3) / 4;
  return power > LENGTH_BUCKET && tokens <= between && between % LENGTH_BUCKET === 0 ? between : power;
}

/** Examples in their order, as many to a pass as fit; a longer one has a pass of its own. */
export function packExamples(examples: readonly TrainExample[], most = PACK_TOKENS): TrainExample[][] {
  const packs: TrainExample[][] = [];
  let room = 0;
  for (const example of examples) {
    const tokens = readTokens(example);
    if (tokens <= room) {
      packs.at(-1)?.push(example);
      room -= tokens;
    } else {
      packs.push([example]);
      room = most - tokens;
    }
  }
  return packs;
}

/** The rows of a pass: examples one after the other, then padding that belongs to no example and carries no loss. */
export interface PackRows {
  readonly ids: Int32Array<ArrayBuffer>;
  /** Position within the row's own example. */
  readonly positions: Int32Array<ArrayBuffer>;
  /** Number of the row's example; −1 for padding. */
  readonly owners: Int32Array<ArrayBuffer>;
  readonly chunks: readonly HeadChunk[];
}

/** Up to HEAD_CHUNK rows that carry loss, padded to HEAD_CHUNK with rows of weight 0. */
export interface HeadChunk {
  /** Which rows of the pass. */
  readonly rows: Int32Array<ArrayBuffer>;
  /** The token that should follow each. */
  readonly targets: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  /** For every row of the pass: its place in this chunk, and whether (1 or 0) it has one. */
  readonly at: Int32Array<ArrayBuffer>;
  readonly has: Float32Array<ArrayBuffer>;
}

/** Lays out a pass of `length` rows; every predicted token counts `weight`. */
export function layOut(pack: readonly TrainExample[], length: number, weight: number): PackRows {
  const ids = new Int32Array(length);
  const positions = new Int32Array(length);
  const owners = new Int32Array(length).fill(-1);
  const chunks: HeadChunk[] = [];
  let filled = HEAD_CHUNK;
  let start = 0;
  for (const [owner, example] of pack.entries()) {
    for (let place = 0; place < readTokens(example); place++) {
      const row = start + place;
      ids[row] = example.ids[place] as number;
      positions[row] = place;
      owners[row] = owner;
      if (place + 1 < example.lossFrom) continue;
      if (filled === HEAD_CHUNK) {
        chunks.push(emptyChunk(length));
        filled = 0;
      }
      const chunk = chunks.at(-1) as HeadChunk;
      chunk.rows[filled] = row;
      chunk.targets[filled] = example.ids[place + 1] as number;
      chunk.weights[filled] = weight;
      chunk.at[row] = filled;
      chunk.has[row] = 1;
      filled++;
    }
    start += readTokens(example);
  }
  return { ids, positions, owners, chunks };
}

function emptyChunk(length: number): HeadChunk {
  return {
    rows: new Int32Array(HEAD_CHUNK),
    targets: new Int32Array(HEAD_CHUNK),
    weights: new Float32Array(HEAD_CHUNK),
    at: new Int32Array(length),
    has: new Float32Array(length),
  };
}

/** e to the mean loss in nats: how many tokens the model hesitates between. */
export function perplexityOf(meanLoss: number): number {
  return Math.exp(meanLoss);
}
