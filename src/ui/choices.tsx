/** One of several by name, as the browser's own list. Whoever draws it gives the label that `id` belongs to. */
export interface ChoicesProps {
  readonly id: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  readonly onChange: (value: string) => void;
}

export function Choices({ id, value, options, onChange }: ChoicesProps) {
  return (
    <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.name}
        </option>
      ))}
    </select>
  );
}
