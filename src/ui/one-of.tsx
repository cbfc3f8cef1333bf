import { useId } from 'preact/hooks';
import { Named } from './model-name.tsx';

interface OneOfProps<Value extends string> {
  readonly legend: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly name: string; readonly says: string }[];
  readonly onChoose: (value: Value) => void;
}

/** One of a few, each with a word on what it does. */
export function OneOf<Value extends string>({ legend, value, options, onChoose }: OneOfProps<Value>) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>
        <Named text={legend} />
      </legend>
      {options.map((each) => (
        <label key={each.value} class="choice">
          <input
            type="radio"
            name={name}
            value={each.value}
            checked={value === each.value}
            onChange={() => onChoose(each.value)}
          />
          <span>
            {each.name}
            <small>{each.says}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
