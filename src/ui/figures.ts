// How numbers are written for a person: sizes, times, speeds and counts, always in the same form.

const WHOLE = new Intl.NumberFormat('en');

export function count(value: number): string {
  return WHOLE.format(value);
}

/** `1 file`, `12 files`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${WHOLE.format(value)} ${value === 1 ? one : many}`;
}

/** Decimal units, as download sizes and disks are labelled: `269 MB`, `1.24 GB`. */
export function bytes(value: number): string {
  if (value >= 1e11) return `${WHOLE.format(Math.round(value / 1e9))} GB`;
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} GB`;
  if (value >= 1e7) return `${Math.round(value / 1e6)} MB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  if (value >= 1e3) return `${Math.round(value / 1e3)} kB`;
  return counted(value, 'byte');
}

export function duration(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Speed in the largest of second, minute and hour that gives a number one can feel. */
export function pace(perSecond: number): string {
  if (perSecond >= 1) return `${perSecond.toFixed(1)} a second`;
  if (perSecond * 60 >= 1) return `${(perSecond * 60).toFixed(perSecond * 60 >= 10 ? 0 : 1)} a minute`;
  return `${(perSecond * 3600).toFixed(0)} an hour`;
}

/** Tokens per second; slow devices need the decimal. */
export function speed(tokensPerSecond: number): string {
  return `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s`;
}

/** A share as whole per cent; what is there but below one per cent is not called zero. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1 %';
  return `${Math.round(share * 100)} %`;
}

/** A score or threshold: one decimal, `4.8`. */
export function score(value: number): string {
  return value.toFixed(1);
}

/** A threshold as the paper writes it: `4`, `4.5`. */
export function threshold(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
