// Which models the picker shows and in what order, and what keeps one of them from being loaded.

import type { DeviceChoice, ModelChoice } from '../run/app.ts';
import { type Fit, fitOf } from '../run/fit.ts';

export interface ChoiceGroup {
  readonly name: string;
  readonly choices: readonly ModelChoice[];
}

/** A remark on so many models that it is said once above them all. */
export interface SharedRemark {
  readonly remark: string;
  readonly models: number;
}

// From here on the same sentence under each model is a wall.
const SAID_ONCE_FROM = 4;

const ON_WASM = 'It is compiled for the graphics card: choose Automatic or WebGPU as the device to load it.';

/** Why a model cannot be loaded on the chosen device, as a sentence; null when it can. */
export function whyNotHere(choice: ModelChoice, device: DeviceChoice): string | null {
  if (choice.engine === 'llama') return null;
  if (!choice.runsHere) return choice.remark ?? 'It cannot run on this device.';
  return device === 'wasm' ? ON_WASM : null;
}

/** What is to be said about a model before it is loaded: what keeps it from that, or a remark; null when nothing is. */
export function remarkOn(choice: ModelChoice, device: DeviceChoice): string | null {
  return whyNotHere(choice, device) ?? (choice.engine === 'web-llm' ? choice.remark : null);
}

/** Remarks that many models share, the most frequent first. */
export function sharedRemarks(choices: readonly ModelChoice[], device: DeviceChoice): readonly SharedRemark[] {
  const models = new Map<string, number>();
  for (const choice of choices) {
    const remark = remarkOn(choice, device);
    if (remark !== null) models.set(remark, (models.get(remark) ?? 0) + 1);
  }
  return [...models]
    .filter(([, count]) => count >= SAID_ONCE_FROM)
    .map(([remark, count]) => ({ remark, models: count }))
    .toSorted((a, b) => b.models - a.models);
}

/** The first in the list that can be loaded: the page's own proposal. */
export function firstChoice(choices: readonly ModelChoice[], device: DeviceChoice): ModelChoice | undefined {
  return choices.find((choice) => whyNotHere(choice, device) === null);
}

/** How well a model suits this device; `no` when it cannot be loaded at all. */
export function suits(choice: ModelChoice, budget: number, device: DeviceChoice): Fit | 'no' {
  return whyNotHere(choice, device) === null ? fitOf(choice, budget) : 'no';
}

interface Wanted {
  /** Words that name, family or id must all hold, in any order. */
  readonly search: string;
  readonly onlyFitting: boolean;
  /** Bytes. */
  readonly budget: number;
  readonly device: DeviceChoice;
}

/** What is wanted of the list, in its order. Models of unknown need, which are the person's own, count as fitting. */
export function wantedChoices(choices: readonly ModelChoice[], wanted: Wanted): readonly ModelChoice[] {
  const words = wanted.search.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter((choice) => {
    const text = `${choice.name} ${familyOf(choice)} ${choice.id}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return false;
    if (!wanted.onlyFitting) return true;
    const fit = suits(choice, wanted.budget, wanted.device);
    return fit !== 'no' && fit !== 'unlikely';
  });
}

/** One group a family; a family stands where its first model stands in the list. */
export function groupsOf(choices: readonly ModelChoice[]): readonly ChoiceGroup[] {
  const groups = new Map<string, ModelChoice[]>();
  for (const choice of choices) {
    const name = familyOf(choice);
    const same = groups.get(name);
    if (same === undefined) groups.set(name, [choice]);
    else same.push(choice);
  }
  return [...groups].map(([name, of]) => ({ name, choices: of }));
}

function familyOf(choice: ModelChoice): string {
  if (choice.engine === 'llama') return 'Can be fine-tuned here';
  return choice.family === 'own' ? 'Your own' : choice.family;
}
