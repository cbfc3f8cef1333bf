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
