// A person's word on a segment, as it is kept.

/** A person's word on a segment: it is worked on, or it is not, whatever its marks say. */
export interface Decision {
  readonly segmentId: string;
  readonly decided: 'keep' | 'drop';
}
