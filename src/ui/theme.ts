// Which colours the page wears: those of the system, or light or dark by the person's choice, remembered in this browser.

import { recall, remember } from './remembered.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The choice is kept under this name; `public/theme.js` reads it before the page is drawn. */
const NAME = 'theme';
/** The page's own ground (`--paper` in tokens.css), for the browser's bars around it. */
const GROUND = { light: '#fbfaf6', dark: '#0d181e' } as const;

/** What was chosen; `auto` where nothing was. */
export function chosenTheme(): Theme {
  const kept = recall(NAME);
  return THEMES.find((theme) => theme === kept) ?? 'auto';
}

/** Puts the colours on at once and remembers the choice. */
export function chooseTheme(theme: Theme): void {
  const page = document.documentElement;
  if (theme === 'auto') delete page.dataset.theme;
  else page.dataset.theme = theme;
  for (const meta of metas('color-scheme')) meta.content = theme === 'auto' ? 'light dark' : theme;
  for (const meta of metas('theme-color')) {
    meta.content = GROUND[theme === 'auto' ? (meta.media.includes('dark') ? 'dark' : 'light') : theme];
  }
  remember(NAME, theme === 'auto' ? null : theme);
}

function metas(name: string): NodeListOf<HTMLMetaElement> {
  return document.querySelectorAll<HTMLMetaElement>(`meta[name="${name}"]`);
}
