// Settings as YAML that PyYAML reads as meant: text quoted, numbers with a point where it would else see text.

export type Setting = string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };

/** One setting a line, lists and groups indented below theirs. `comment` goes first, a line each. */
export function yaml(settings: { readonly [key: string]: Setting }, comment: readonly string[]): string {
  return `${[...comment.map((line) => `# ${line}`), ...linesOf(settings)].join('\n')}\n`;
}

function linesOf(group: { readonly [key: string]: Setting }): string[] {
  return Object.entries(group).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [`${key}:`, ...value.flatMap((item: Setting) => itemLines(item))];
    if (typeof value !== 'object' || value === null) return [`${key}: ${scalar(value as string | number)}`];
    return [`${key}:`, ...linesOf(value as { readonly [key: string]: Setting }).map((line) => `  ${line}`)];
  });
}

function itemLines(item: Setting): string[] {
  if (typeof item !== 'object' || item === null) return [`  - ${scalar(item)}`];
  const lines = linesOf(item as { readonly [key: string]: Setting });
  return lines.map((line, i) => (i === 0 ? `  - ${line}` : `    ${line}`));
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  // YAML 1.1 takes 1e-7 for text, 1.0e-7 for a number.
  const text = String(value);
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}
