// `npm run judge`: rates labelled rows, or pairs of outputs, with the application's engine and raters in a headless
// Chromium, and prints how well each rater agrees with the labels, beside length. Progress goes to stderr.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SMOLLM2 } from '../src/models/smollm2.ts';
import { drawProgress } from './headless/progress.ts';
import { Complaint } from './headless/words.ts';
import { type JudgePage, withJudgePage } from './judge/drive.ts';
import { itemsOf } from './judge/items.ts';
import { type Journal, openJournal } from './judge/journal.ts';
import { type JudgeOptions, readOptions } from './judge/options.ts';
import { rateAll } from './judge/rate.ts';
import { ratersFor } from './judge/raters.ts';
import { failuresSentence, readTask, type Task } from './judge/task.ts';
import { ensureModel } from './model.ts';

/** Ends the run on Ctrl+C: the browser at once, and with it whatever waits for the page. */
interface Interrupt {
  happened: boolean;
  close: () => void;
}

async function main(options: JudgeOptions, interrupt: Interrupt): Promise<string> {
  const task = readTask(options, readFileSync(options.file, 'utf8'));
  if (task.badLines !== null) process.stderr.write(`${task.badLines}\n`);
  const journal = openJournal(options.out);
  try {
    const { model: wanted, profile } = options;
    if (wanted.kind === 'listed' && (wanted.id ?? SMOLLM2.id) === SMOLLM2.id) {
      const model = await ensureModel();
      if (!model.ready) throw new Complaint(model.why);
    }
    const onOpen = (close: () => void) => {
      interrupt.close = close;
      if (interrupt.happened) close();
    };
    return await withJudgePage(profile, onOpen, (page) => judge(options, task, page, journal));
  } catch (thrown) {
    if (!interrupt.happened) throw thrown;
    const kept =
      options.out === null
        ? 'nothing is kept, because there is no --out'
        : `${journal.count} ratings are in ${options.out}, and the same command goes on from there`;
    throw new Complaint(`Stopped: ${kept}.`);
  } finally {
    journal.close();
  }
}

/** Loads the model, rates, and returns what is to be printed. */
async function judge(options: JudgeOptions, task: Task, page: JudgePage, journal: Journal): Promise<string> {
  const model = await page.load(options.model, options.device);
  const raters = ratersFor(options, model);
  const items = itemsOf(task.texts, task.instructions, options.settings);
  const onProgress = (done: number, of: number) => drawProgress(`Rating ${done} of ${of}`);
  const verdictOf = await rateAll({ items, raters, model, page, journal, onProgress });
  drawProgress(null);
  const failures = failuresSentence(task.texts, raters, verdictOf);
  if (failures !== null) process.stderr.write(`${failures}\n`);
  const { figures, table } = task.figures(raters, verdictOf);
  const { id, device, threads } = model;
  const { what, file } = options;
  if (options.json) return JSON.stringify({ what, file, model: id, device, size: task.size, bad: task.bad, figures });
  const where = device === 'wasm' ? `wasm, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : device;
  return [`${basename(file)}: ${task.size} · ${id} on ${where}`, '', table].join('\n');
}

const interrupt: Interrupt = { happened: false, close: () => {} };
const onSignal = () => {
  if (interrupt.happened) process.exit(130); // asked twice: without good order
  interrupt.happened = true;
  interrupt.close();
};
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

try {
  console.log(await main(readOptions(process.argv.slice(2)), interrupt));
} catch (thrown) {
  // Playwright's errors have many lines of log behind the first; a complaint is one sentence already.
  const message = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  drawProgress(null);
  process.stderr.write(`${thrown instanceof Complaint ? message : `The run ended early: ${message}`}\n`);
  process.exitCode = interrupt.happened ? 130 : 1;
}
