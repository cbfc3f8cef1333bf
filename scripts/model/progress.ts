// A progress bar on stderr, redrawn in place on a terminal and printed in steps elsewhere.

const WIDTH = 30;
const REDRAW_MS = 100;
/** Off a terminal: a line each time this much more is done. */
const STEP = 0.25;

/** Reports bytes done of a total; call with the total to end the line. */
export function progressBar(label: string, totalBytes: number): (doneBytes: number) => void {
  let drawnAt = 0;
  let printed = -1;
  return (doneBytes) => {
    const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
    const text = `${label} ${Math.floor(share * 100)} % of ${(totalBytes / 1e6).toFixed(1)} MB`;
    if (process.stderr.isTTY) {
      if (share < 1 && Date.now() - drawnAt < REDRAW_MS) return;
      drawnAt = Date.now();
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      process.stderr.write(`\r${bar} ${text}${share === 1 ? '\n' : ''}`);
    } else if (Math.floor(share / STEP) > printed) {
      printed = Math.floor(share / STEP);
      process.stderr.write(`${text}\n`);
    }
  };
}
