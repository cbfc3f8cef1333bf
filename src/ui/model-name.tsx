// The paper's names of models, set as in the paper: an M with a subscript.

interface ModelNameProps {
  /** `M_yx`, `M_0`, … or `base`. */
  readonly of: string;
}

/** One name. */
export function ModelName({ of }: ModelNameProps) {
  const [, sub] = /^M_(.+)$/.exec(of) ?? [];
  if (sub === undefined) return <span class="model-name plain">{of}</span>;
  return (
    <span class="model-name">
      <i>M</i>
      <sub>{sub}</sub>
    </span>
  );
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** `M₁` for `M_1`, where there can be no markup. There is no letter for the y of `M_yx`, which stays as it is. */
export function plainName(name: string): string {
  return name.replace(
    /^M_(\d+)$/,
    (_, round: string) => `M${round.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? '')}`,
  );
}

/** A sentence in which every model's name is set so. */
export function Named({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split(/(M_(?:yx|\d+))/)
        .map((part, index) => (index % 2 === 1 ? <ModelName key={index} of={part} /> : part))}
    </>
  );
}
