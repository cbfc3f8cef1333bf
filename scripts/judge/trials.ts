// `tsx scripts/judge/trials.ts DATA_DIR OUT.jsonl` writes good pairs of instruction and output and, of each, spoilt ones:
// the output of another pair, and the faults of the paper's grades 1 and 3. With `--pairs`, PandaLM's pairs of outputs.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { hashText, seedFor } from '../../src/core/key.ts';
import type { Pair } from '../../src/core/prompts.ts';
import { readSeed } from '../../src/ingest/seed-file.ts';

/** What was done to a pair's output; `good` is the pair as it was found. */
export type TrialSubset = 'good' | 'shuffled' | 'cut-start' | 'share-lines' | 'navigation' | 'blog-voice';

export interface TrialRow extends Pair {
  readonly good: boolean;
  readonly subset: TrialSubset;
  /** Raters are tuned on one half of the pairs and reported on the other; all rows of a pair are in one half. */
  readonly half: 'tune' | 'report';
}

/** Two outputs for one instruction and which of them people prefer: 1, 2, or 0 for neither. */
export interface PairTrial {
  readonly instruction: string;
  readonly output_1: string;
  readonly output_2: string;
  readonly label: 0 | 1 | 2;
  readonly subset: string;
}

const SEED = 1;
// Outputs in UTF-16 code units: shorter ones have nothing to cut, longer ones take minutes on a small machine.
const OASST_CHARS = { min: 200, max: 2000 };
const SELF_INSTRUCT_CHARS = { min: 150, max: 2000 };
/** Outputs are exchanged among this many neighbours in order of length, so length does not tell them apart. */
const NEIGHBOURS = 8;
/** What is left of a cut output: UTF-16 code units, and list items or sentences. */
const LEFT = { chars: 80, parts: 2 };

/** The good pairs of the two files in the folder, trimmed; the same folder gives the same pairs in the same order. */
export async function readGoodPairs(folder: string): Promise<readonly Pair[]> {
  const read = async (name: string) => readFile(join(folder, name), 'utf8');
  const trees = readSeed(await read('oasst-en-100-trees.jsonl'), 'oasst-en-100-trees.jsonl');
  if (!trees.ok) throw new Error(trees.failure.message);
  const lines = (await read('self-instruct-user-oriented-252.jsonl')).split('\n').filter((line) => line.trim() !== '');
  const tasks = lines.map((line) => v.parse(task, JSON.parse(line)));
  return distinct([
    ...within(trees.value.pairs, OASST_CHARS),
    ...within(
      tasks.map(({ instruction, instances: [{ input, output }] }) => ({
        instruction: asked(instruction, input),
        output,
      })),
      SELF_INSTRUCT_CHARS,
    ),
  ]);
}

/**
 * Every good pair once, and after it each way of spoiling it; a fault that cannot be put into an output is left out. To
 * measure a rater on one fault, compare the rows of its subset with the good rows. Nothing is drawn at random.
 */
export function trialRows(pairs: readonly Pair[]): readonly TrialRow[] {
  const others = new Map(halves(pairs).flatMap((each) => [...exchanged(each)]));
  return pairs.flatMap((pair) => {
    const bad: readonly (readonly [TrialSubset, string | null])[] = [
      ['shuffled', others.get(pair) ?? null],
      ['cut-start', withoutStart(pair)],
      ['share-lines', withPromotions(pair)],
      ['navigation', withNavigation(pair)],
      ['blog-voice', inBlogVoice(pair)],
    ];
    const row = (subset: TrialSubset, output: string) => {
      const { instruction } = pair;
      return { instruction, output, good: subset === 'good', subset, half: halfOf(pair) };
    };
    return [row('good', pair.output), ...bad.flatMap(([subset, text]) => (text === null ? [] : [row(subset, text)]))];
  });
}

/** PandaLM's test set: what most of the three people chose; without a majority neither is preferred. */
export function pairTrials(text: string): readonly PairTrial[] {
  return v.parse(v.array(compared), JSON.parse(text)).map((each) => {
    const votes = [each.annotator1, each.annotator2, each.annotator3];
    return {
      instruction: asked(each.instruction, each.input),
      output_1: each.response1,
      output_2: each.response2,
      label: votes.find((vote, at) => votes.indexOf(vote) !== at) ?? 0,
      subset: each.cmp_key,
    };
  });
}

const task = v.object({
  instruction: v.string(),
  instances: v.tupleWithRest([v.object({ input: v.string(), output: v.string() })], v.unknown()),
});

const vote = v.picklist([0, 1, 2]);
// An answer that says no more than `True` has become a boolean in the file.
const answer = v.pipe(v.union([v.string(), v.boolean()]), v.transform(String));
const compared = v.object({
  ...{ instruction: v.string(), input: v.string(), response1: answer, response2: answer, cmp_key: v.string() },
  ...{ annotator1: vote, annotator2: vote, annotator3: vote },
});

function asked(instruction: string, input: string): string {
  return [instruction.trim(), input.trim()].filter((part) => part !== '').join('\n\n');
}

function within(pairs: readonly Pair[], { min, max }: { readonly min: number; readonly max: number }): Pair[] {
  return pairs
    .map(({ instruction, output }) => ({ instruction: instruction.trim(), output: output.trim() }))
    .filter(({ instruction, output }) => instruction !== '' && output.length >= min && output.length <= max);
}

function distinct(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.toReversed().map((pair) => [pair.output, pair])).values()].toReversed();
}

function halfOf({ instruction }: Pair): 'tune' | 'report' {
  return Number.parseInt(hashText(instruction).slice(0, 2), 16) % 2 === 0 ? 'tune' : 'report';
}

function halves(pairs: readonly Pair[]): readonly Pair[][] {
  return (['tune', 'report'] as const).map((half) => pairs.filter((pair) => halfOf(pair) === half));
}

// A derangement: within each block of neighbours in length everybody gets the output of somebody else.
function exchanged(pairs: readonly Pair[]): Map<Pair, string> {
  const sorted = pairs.toSorted((a, b) => a.output.length - b.output.length);
  const given = new Map<Pair, string>();
  const blocks = Math.max(1, Math.floor(sorted.length / NEIGHBOURS));
  for (let block = 0; block < blocks; block += 1) {
    const members = sorted.slice(block * NEIGHBOURS, block === blocks - 1 ? undefined : (block + 1) * NEIGHBOURS);
    if (members.length < 2) continue;
    const step = 1 + (seedFor(SEED, `exchange/${block}`, 0) % (members.length - 1));
    members.forEach((pair, at) => {
      given.set(pair, members[(at + step) % members.length]?.output ?? '');
    });
  }
  return given;
}

/** The n-th choice of one kind for a pair: the same for the same words, whatever else is in the set. */
function drawer({ instruction }: Pair, kind: string): Draw {
  let count = 0;
  const below = (n: number) => seedFor(SEED, `${kind}/${hashText(instruction)}`, count++) % n;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const some = (list: readonly string[], n: number): string[] => {
    const left = [...list];
    return Array.from({ length: Math.min(n, left.length) }, () => left.splice(below(left.length), 1)[0] ?? '');
  };
  return { below, pick, some };
}

interface Draw {
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  some(list: readonly string[], n: number): string[];
}

const LIST_ITEM = /^[ \t]*(?:[-*•+–]|\d{1,2}[ ]?[.):-])[ \t]+(?=\S)/gm;
const SENTENCE_END = /[.!?:]["”')\]]?\s+(?=["“‘(\p{Lu}\p{N}])|\n\s*(?=\S)/gu;

// The first one or two items of a list go, with all that stands before them; of other texts one or two sentences.
function withoutStart(pair: Pair): string | null {
  const { output } = pair;
  const items = [...output.matchAll(LIST_ITEM)].map(({ index }) => index);
  const starts =
    items.length >= LEFT.parts + 1
      ? items
      : [0, ...[...output.matchAll(SENTENCE_END)].map((end) => end.index + end[0].length)];
  const away = Math.min(1 + drawer(pair, 'cut-start').below(2), starts.length - LEFT.parts);
  const rest = away >= 1 ? output.slice(starts[away]).trimStart() : '';
  return rest.length >= LEFT.chars ? rest : null;
}

function withPromotions(pair: Pair): string {
  const draw = drawer(pair, 'share-lines');
  const site = draw.pick(SITES);
  const lines = draw.some(PROMOTIONS, 1 + draw.below(3)).map((line) => filled(line, { site, title: titleOf(pair) }));
  const place = draw.pick(['start', 'end', 'end', 'between', 'scattered'] as const);
  const { output } = pair;
  if (place === 'start') return [lines.join('\n'), output].join('\n\n');
  if (place === 'end') return [output, lines.join('\n')].join('\n\n');
  const ends = [...output.matchAll(/\n+/g)].map((end) => end.index + end[0].length);
  const at = ends.length > 0 ? draw.pick(ends) : (sentenceNearMiddle(output) ?? output.length);
  const [first = '', ...more] = lines;
  const inside = place === 'between' ? lines.join('\n') : first;
  const after = place === 'between' ? [] : more;
  const parts = [output.slice(0, at).trimEnd(), inside, output.slice(at).trimStart(), ...after];
  return parts.filter((part) => part !== '').join('\n\n');
}

function sentenceNearMiddle(text: string): number | null {
  const ends = [...text.matchAll(SENTENCE_END)].map((end) => end.index + end[0].length);
  const far = (at: number) => Math.abs(at - text.length / 2);
  return ends.toSorted((a, b) => far(a) - far(b))[0] ?? null;
}

// Menus before and after the text, a trail of pages above it, or, for one in five, menus in place of the text.
function withNavigation(pair: Pair): string {
  const draw = drawer(pair, 'navigation');
  const menu = () => {
    const labels = draw.some(MENU, 4 + draw.below(6));
    return `${draw.pick(MENU_STARTS)}${labels.join(draw.pick(SEPARATORS))}`;
  };
  const trail = () => {
    const arrow = draw.pick([' > ', ' » ', ' / ', ' › ', ' → ']);
    return [draw.pick(['Home', 'Start', 'Front page', 'Main']), draw.pick(MENU), titleOf(pair)].join(arrow);
  };
  const foot = () => `© ${2009 + draw.below(15)} ${draw.pick(SITES)}${draw.pick(SEPARATORS)}${draw.pick(FOOTERS)}`;
  const { output } = pair;
  const layout = draw.pick(['around', 'trail', 'before', 'after', 'instead'] as const);
  if (layout === 'around') return [menu(), output, menu(), foot()].join('\n\n');
  if (layout === 'trail') return [trail(), menu(), output, draw.pick(FOOTERS)].join('\n\n');
  if (layout === 'before') return [menu(), trail(), output].join('\n\n');
  if (layout === 'after') return [output, draw.pick(FOOTERS), menu()].join('\n\n');
  return [trail(), menu(), menu(), menu(), draw.pick(FOOTERS), foot()].join('\n\n');
}

// Grade 3: the same content, told by somebody who writes a blog.
function inBlogVoice(pair: Pair): string {
  const draw = drawer(pair, 'blog-voice');
  const [site, name, day] = [draw.pick(SITES), draw.pick(NAMES), `${1 + draw.below(28)} May`];
  const words = { site, name, day };
  const say = (list: readonly string[]) => filled(draw.pick(list), words);
  const byline = draw.below(2) === 0 ? [say(BYLINES)] : [];
  return [...byline, say(OPENINGS), pair.output, say(CLOSINGS)].join('\n\n');
}

function titleOf({ instruction }: Pair): string {
  return (instruction.match(/[^\s?!.,:;"]+/g) ?? []).slice(0, 5).join(' ');
}

function filled(line: string, words: Readonly<Record<string, string>>): string {
  return line.replace(/\{(\w+)\}/g, (hole, name: string) => words[name] ?? hole);
}

const list = (text: string): readonly string[] => text.trim().split(/\s*\|\s*/);

const SITES = list(`Fernhill Notes | Tidewater Daily | The Copper Kettle | Northgate Review | Plain Answers
  | Loft & Lane`);
const NAMES = list(`Marta Quill | Jon Abery | Priya Lund | Tomas Reed | Ellen Okoro | Sam Whitlock | Inge Barlow
  | Dev Marsh`);
const MENU =
  list(`About us | Contact | Archive | Recipes | Travel | Health | Money | Sport | Weather | Sign in | Register | My account
  | Basket (0) | Checkout | Help centre | Forum | Gallery | Videos | Podcasts | Events | Careers | Press room | Advertise | Newsletters | Site map
  | Search | Categories | Latest | Popular | Most read | Opinion | Culture | Science | Technology | Home & garden | Reviews | Deals | Gift cards
  | Store locator | Support | Downloads | Documentation | Pricing | Partners | Investors | Community | Blog | FAQ | Language: English | Back to top`);
const MENU_STARTS = ['', '', 'Menu: ', 'Skip to content ', 'Navigation\n', '☰ '];
const SEPARATORS = [' | ', '\n', ' · ', '  ', ' / ', '\n* '];
const FOOTERS =
  list(`All rights reserved | Terms of use · Privacy · Cookies | « Older posts  Newer posts » | Previous article  Next article
  | Page 1 of 12  Next | Jump to: top, search | Filed under: General, Tips | Accessibility statement | Change cookie settings | View desktop site`);
const PROMOTIONS = list(`Share this post on your favourite network! | Like what you read? Subscribe to {site} for more.
  | Tweet this · Pin it · Email to a friend | Sign up for our free newsletter and never miss an update. | Related posts: 10 things nobody tells you
  | You may also like: our most popular stories this week | Follow us for daily tips and offers. | Click here to download the full guide for free.
  | Get 20% off your first order with the code WELCOME. | Share on Facebook  Share on Twitter  Share on LinkedIn | Advertisement
  | Sponsored: the best deals of the season, picked for you | Read more: {title} | Join 40,000 readers who get our weekly email.
  | Leave a comment below and tell your friends! | Buy now and save big while stocks last! | Watch the video on our channel and hit subscribe.
  | This article first appeared on {site}. Share it! | Enjoyed this? Buy us a coffee. | Up next: five mistakes everyone makes
  | Enter your email address to keep reading. | Print this page | Save for later | 12 comments | Book your free call with our experts today.
  | Was this page useful? Rate it with five stars! | Download our app from the store. | Trending now on {site}: this week's top ten
  | Pass it on: send this link to someone who needs it. | Become a member from just 3 pounds a month. | Recommended for you by {site}
  | Don't forget to bookmark us and check back soon! | Sign up with your email and get a free e-book. | Special offer: order today, free delivery
  | Tags: tips, ideas, how-to, {site} | Click the button to share with your followers. | More from {site}: see all our articles`);
const BYLINES =
  list(`By {name} | Posted by {name} on {day} | {name}, {day} | Written by {name} for {site} | {site} | by {name} | 4 min read
  | {day} · {name} · Leave a reply | Guest post by {name}`);
const OPENINGS =
  list(`Hi everyone, and welcome back to my blog! Today I finally get to write about something you have been asking me for.
  | It has been a while since my last post, but this week I could not stop thinking about this one. | Happy Monday, friends! Grab a coffee and read on.
  | So last weekend my sister and I were arguing about this over dinner, and I promised her I would write it down.
  | In my humble opinion, far too little is written about this, so here goes. | If you are new here, I'm {name} and this is {site}.
  | Those of you who follow me know that I care a lot about this topic. | I was sitting on the train the other day when a reader's email came in.
  | As I wrote in last month's post, this is one of my favourite subjects. | Okay, confession time: I used to get this completely wrong.
  | A few years ago I would have laughed at this. Here is what I have learned since. | Long-time readers will remember my rant about this.
  | You guys! I can't believe how many of you wrote to me after the last post.`);
const CLOSINGS =
  list(`That's just my two cents, of course. What do you think? Let me know in the comments! | Until next time, {name}
  | Personally I would not do it any other way, but hey, that's me. | And that's a wrap for today's post. See you next week, same place!
  | Okay, I've rambled long enough. My dog is waiting at the door. | Have you tried it? I'd love to read your stories below.
  | In my opinion that is all there is to it, and I will die on that hill. | Thanks for reading my little corner of the web. xo, {name}
  | I'll write about how it went for us in part two. | As always, these are my own views and nobody paid me for them.
  | PS: my mum says hello. | Next week on {site}: the sequel you all voted for. | Phew, this got longer than I had planned!`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const given = process.argv.slice(2);
  const [folder, file] = given.filter((argument) => argument !== '--pairs');
  if (folder === undefined || file === undefined) throw new Error('Usage: trials.ts [--pairs] DATA_DIR OUT.jsonl');
  const rows = given.includes('--pairs')
    ? pairTrials(await readFile(join(folder, 'pandalm-testset-v1.json'), 'utf8'))
    : trialRows(await readGoodPairs(folder));
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  console.log(`${rows.length} rows in ${file}`);
}
