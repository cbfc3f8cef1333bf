// The progress of a run on stderr: one line that is drawn over on a terminal, a line per change elsewhere.

let drawn = '';

/** Draws a line that says `done of total`; null ends it. */
export function drawProgress(text: string | null): void {
  const line = text ?? '';
  if (line === drawn) return;
  const { isTTY, columns } = process.stderr;
  if (isTTY) process.stderr.write(`\r${bar(line)}${line.slice(0, columns - 30)}\u001b[K${text === null ? '\n' : ''}`);
  else if (line !== '') process.stderr.write(`${bar(line)}${line}\n`);
  drawn = line;
}

const WIDTH = 24;

/** A bar for a line that says `done of total`. */
function bar(line: string): string {
  const [, done, total] = /([\d,]+) of ([\d,]+)/.exec(line)?.map((part) => Number(part.replaceAll(',', ''))) ?? [];
  if (done === undefined || total === undefined || !(total > 0)) return '';
  const filled = Math.round((WIDTH * Math.min(done, total)) / total);
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] `;
}
