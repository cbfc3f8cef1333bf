// What the header's menu holds: the tour, the colours, the paper, and on a narrow screen the settings and other exports.

import './page-menu.css';
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { PRIVACY } from './privacy.ts';
import { chooseTheme, chosenTheme, THEMES } from './theme.ts';

interface PageMenuProps {
  readonly onSettings: () => void;
  readonly onTour: () => void;
  readonly onExport: () => void;
}

const NAMES = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const;

export function PageMenu({ onSettings, onTour, onExport }: PageMenuProps) {
  return (
    <>
      <ul class="menu-acts">
        <li class="narrow">
          <button type="button" data-testid="menu-settings" onClick={onSettings}>
            Settings
          </button>
        </li>
        <li class="narrow">
          <button type="button" data-testid="menu-export" onClick={onExport}>
            Export in other forms
          </button>
        </li>
        <li>
          <button type="button" data-testid="menu-tour" onClick={onTour}>
            Tour of the page, five steps
          </button>
        </li>
        <li>
          <a href="https://arxiv.org/abs/2308.06259" rel="noreferrer">
            The paper, arXiv 2308.06259
          </a>
        </li>
      </ul>
      <ThemeSwitch />
      <p class="soft">{PRIVACY}</p>
    </>
  );
}

function ThemeSwitch() {
  const theme = useSignal(chosenTheme());
  const name = useId();
  return (
    <fieldset class="themes" data-testid="themes">
      <legend>Colours</legend>
      {THEMES.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name={name}
            value={each}
            checked={theme.value === each}
            onChange={() => {
              theme.value = each;
              chooseTheme(each);
            }}
          />
          {NAMES[each]}
        </label>
      ))}
    </fieldset>
  );
}
