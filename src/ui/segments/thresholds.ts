// Which settings decide about each kind of mark, with the bounds within which they can be set.

import type { SegmentFilterSettings } from '../../core/segment-marks.ts';
import type { SegmentMarkKind } from '../../run/app.ts';

/** Names of the settings that are numbers. */
export type NumberSetting = {
  [Name in keyof SegmentFilterSettings]: SegmentFilterSettings[Name] extends number ? Name : never;
}[keyof SegmentFilterSettings];

export interface Threshold {
  readonly setting: NumberSetting;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** A share of 0–1 is shown and typed in per cent. */
  readonly isShare: boolean;
}

function share(setting: NumberSetting, label: string, unit: string, min = 0): Threshold {
  return { setting, label, unit, min, max: 100, isShare: true };
}

function whole(setting: NumberSetting, label: string, unit: string, min: number, max: number): Threshold {
  return { setting, label, unit, min, max, isShare: false };
}

/** Kinds without an entry have nothing to set but what they do. */
export const THRESHOLDS: Readonly<Partial<Record<SegmentMarkKind, readonly Threshold[]>>> = {
  'repeated-sentences': [share('repetition', 'Repeated from', '% of the words of two sentences the same', 1)],
  'few-letters': [share('minLetters', 'Letters below', '% of the characters')],
  'many-digits': [share('maxDigits', 'Digits above', '% of the characters')],
  'many-symbols': [share('maxSymbols', 'Symbols above', '% of the characters')],
  'many-bullets': [share('maxBullets', 'List items above', '% of the lines')],
  'many-links': [share('maxLinks', 'Links above', '% of the characters')],
  'one-word-lines': [share('maxOneWordLines', 'One-word lines above', '% of the lines')],
  boilerplate: [
    whole('boilerplateDocuments', 'A line recurs from', 'documents that hold it', 2, 100_000),
    share('maxBoilerplate', 'Such lines above', '% of the characters'),
  ],
  'near-duplicate': [share('similarity', 'Near-duplicates from', '% of runs of five words shared', 1)],
  evaluation: [whole('evaluationWords', 'Too much is a run of', 'words shared', 3, 100)],
};

/** A setting as it is typed, without the dust of floating point. */
export function typedOf(settings: SegmentFilterSettings, { setting, isShare }: Threshold): number {
  const value = settings[setting];
  return isShare ? Number((value * 100).toFixed(4)) : value;
}

/** The settings with what was typed. */
export function withTyped(
  settings: SegmentFilterSettings,
  { setting, isShare }: Threshold,
  typed: number,
): SegmentFilterSettings {
  return { ...settings, [setting]: isShare ? typed / 100 : typed };
}

export interface Languages {
  readonly codes: readonly string[];
  readonly trouble: string | null;
}

/** Codes of ISO 639-1 as a person types them, with commas or spaces between; nothing keeps every language. */
export function languagesIn(text: string): Languages {
  const codes = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
  const wrong = codes.find((code) => languageName(code) === null);
  return {
    codes,
    trouble: wrong === undefined ? null : `“${wrong}” is no language code of two letters, such as en, de or fr.`,
  };
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** `English`; null where a code names no language. */
export function languageName(code: string): string | null {
  return /^[a-z]{2}$/.test(code) ? (NAMES.of(code) ?? null) : null;
}
