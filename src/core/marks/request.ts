// Whether an English text asks for something: a question, an imperative, or a need that is stated. By rule, from lists.

import { looksEnglish } from './language.ts';

// Verbs that people give to an assistant. What one does with flour or a screwdriver is not here: "Stir the dough" is
// a piece of an answer.
const VERBS = list(`accept act adapt address adjust advise allow analyse analyze answer apply appraise argue arrange
  ask assess assign assist assume auto-complete brainstorm bring build calculate capitalise capitalize caption cast
  categorise categorize characterise characterize check choose cite clarify classify code combine come comment compare
  compile complete compose compute conduct consider construct continue contrast convert convince correct count craft
  create criticise criticize critique curate debate debug decide deduce define demonstrate depict derive describe design
  detail detect determine develop devise diagnose diagram differentiate discover discuss display distinguish draft draw
  edit elaborate employ enhance enter enumerate estimate evaluate examine expand explain explore express extract fact-check
  fetch figure fill find finish fix forecast formalise formalize format formulate gather generate give group guess guide
  help highlight hypothesise hypothesize identify illustrate imagine implement improve include indicate infer inform
  insert inspect instruct interpret interview introduce invent investigate judge justify label let list locate make map
  match mention merge modify name narrate notify offer optimise optimize order organise organize outline paraphrase parse
  perform persuade pick pinpoint plan play point polish pose predict prepare present pretend prioritise prioritize produce
  program prompt pronounce proofread propose prove provide question quote rank rate react rearrange recall recite
  recommend reconstruct redact refactor refer rephrase report research respond restate retell retrieve review revise
  rewrite rhyme rhyme role-play roleplay schedule scrape search select share shorten show simplify simulate sketch solve
  sort speculate spell split state structure study suggest sum summarise summarize suppose synthesise synthesize tabulate
  teach tell test think trace transcribe transform translate turn verify visualise visualize walk weigh write`);

// Verbs that ask an assistant only when they are about words or figures: "Use appropriate emojis", "Take the title".
const HANDS = list('add change look put read remove replace set take use keep start try convey');
const WORDS_OR_FIGURES =
  /\b(?:texts?|words?|sentences?|titles?|code|lists?|tables?|emails?|articles?|essays?|paragraphs?|poems?|poetry|stor(?:y|ies)|letters?|names?|numbers?|questions?|emojis?|topics?|information|facts?|examples?|contract|response|reply|description|data|function|documents?|context|ingredients that)\b/i;

// Nouns as well as verbs. Before these words they are nouns: "List of rivers", "Plan for the week".
const IS_NOUN = /^(?:of|is|are|was|were|has|had|have|can|will|may|['’]s)\b/i;
const ALSO_NOUNS =
  list(`address answer code design draft guide guess list map match name offer order outline plan play point
  present program prompt question quote rank rate report research review schedule search sketch state study sum test trace walk turn
  comment detail display experiment figure fix group interview judge label share show structure change use help caption`);
const AFTER_NOUN = /^(?:for|to|in|on|at|from|between|and its|with)\b/i;

const LEAD_WORD =
  /^(?:(?:please|kindly|pls|now|then|next|also|first|firstly|second|secondly|third|finally|lastly|so|and|but|or|ok|okay|hello|hi|hey|dear \w+|thanks|thank you|just|hence|thus|instead|\w+ly|in (?:detail|short|brief|particular|one sentence|a few words|simple terms|your own words)|step by step|for (?:example|instance))[\s,:!.-]+)+/i;
/** A clause that leads up to an imperative: "In Python, write …", "Given a list, sort …". */
const LEADS_UP =
  /^(?:as|for|in|on|at|from|with|without|by|based|using|given|assuming|assume|if|when|while|after|before|considering|imagine|suppose|to|during|under|about|regarding|like|since|because|pretend|you are|you['’]re|i am|i['’]m|i have|we|let['’]s|there|according|of)\b/i;

const SUBJECT =
  '(?:i|you|we|they|he|she|it|there|this|that|these|those|the|a|an|my|your|our|their|his|her|its|any|anyone|anybody|someone|people|all|some|one|every|each|both|not|other)\\b';
const AUXILIARY =
  "(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|has|have|had|am|isn['’]?t|aren['’]?t|wasn['’]?t|don['’]?t|doesn['’]?t|didn['’]?t|can['’]?t|couldn['’]?t|won['’]?t|wouldn['’]?t|shouldn['’]?t|hasn['’]?t|haven['’]?t)";
const QUESTION = new RegExp(
  [
    `${AUXILIARY}\\s+${SUBJECT}`,
    `(?:can|could|should|would|does|do|did)\\s+(?!not\\b)(?:\\w+\\s+){1,4}?(?:be|have|get|make|cause|contain|need|help|affect|work|mean|go|live|grow|change|become|exist)\\b`,
    `(?:when|where)\\s+(?:${AUXILIARY}|to)\\b(?!\\s*,)`,
    `(?:what|who|how|when|where|why)['’]?s\\s+\\S`,
    // "What you do is …" and "What a day" state something.
    `what\\s+(?!an?\\b|(?:i|you|we|they|he|she|it|people)\\b[^,]*\\b(?:is|are|was)\\b)\\S`,
    `(?:who|whom|whose|why|how)\\s+\\S`,
    `which\\s+(?!(?:is|was)\\s+(?:why|how|where|when|what)\\b|means\\b|makes\\b)\\S`,
    `(?:in|on|at|for|by|from|to|with|of|about|under|until|since)\\s+(?:what|which|whom|how)\\s+\\S`,
    `(?:what|how) about\\b`,
  ].join('|'),
  'i',
);
const OPENS_QUESTION = new RegExp(`^(?:${QUESTION.source})`, 'i');
// After "In Python," only what is surely a question counts: "…, which is why" goes on.
const QUESTION_INSIDE = new RegExp(
  `^(?:(?:what|why|how|who|where|when|which(?:\\s+\\w+)?)\\s+${AUXILIARY}\\b(?!\\s+why)|how\\s+to\\b|${AUXILIARY}\\s+(?:i|you|we)\\b)`,
  'i',
);

const ASKED = `(?:\\w+ly )?(?:be (?:able to )?)?(?:${[...VERBS].join('|')})`;
const NEEDS = new RegExp(
  [
    "\\b(?:i|we)(?: really| just| only| also| currently| still)? (?:need|want|would like|would love|wish|require|seek|hope to|wonder|was wondering|could use|would appreciate|have (?:a|some|one) questions?|do(?:n['’]t| not) (?:know|understand)|struggle|can(?:not|['’]t) (?:figure|decide|find|understand|remember|seem|get|log|sleep|open))\\b",
    "\\b(?:i['’]d|we['’]d) (?:like|love|appreciate|want)\\b",
    "\\b(?:i am|i['’]m|we are|we['’]re)(?: \\w+)? (?:looking (?:for|to|into)|trying to|searching for|wondering|struggling|having (?:trouble|problems|difficulty|issues)|interested in|curious|confused|unsure|not sure|stuck|seeking|in need)\\b",
    '\\b(?:can|could|would|will) (?:you|someone|anyone|somebody|anybody|i|we)\\b',
    '\\bplease\\b',
    '\\b(?:help|tell|show|give|teach|advise|remind|guide|walk) (?:me|us)\\b',
    "\\blet['’]?s \\w+",
    '\\b(?:any|some) (?:tips|advice|ideas|suggestions|recommendations|thoughts|help)\\b[^.]*$',
    '\\byou (?:are|will be|were|have been) (?:\\w+ )?(?:given|asked|provided|required|tasked|expected|supposed|tested|shown|presented|to be)\\b',
    '\\byou are an? (?!\\w+ing\\b)',
    `\\byou(?:['’]ll| will| should| must| need to| have to| are to|['’]re to)(?: need to| have to| try to)? ${ASKED}\\b`,
    '\\byour (?:task|job|goal|assignment|mission|answer|response|help|role)\\b',
    '\\bit would be (?:great|helpful|nice|greatly|good|appreciated|interesting)\\b',
    `\\b(?:should|must|needs? to|has to|have to|ought to) be (?:\\w+ly )?(?:written|changed|rewritten|compiled|checked|classified|categorized|translated|corrected|explained|described|created|generated|listed|summarized|summarised|carried out|compared|analyzed|analysed|answered|completed|converted|given as|formatted)\\b`,
    '\\b(?:wanted|needed|required|is needed|are needed)\\s*[:.]',
    '\\b(?:my|our) (?:question|request|problem|task|assignment) (?:is|was)\\b',
    '\\btask\\s*:',
  ].join('|'),
  'i',
);

/**
 * Whether a text is a request. Told for English alone: of other languages it is true, because nothing is known.
 *
 * @param context the segment, which tells the language where the text is too short to.
 */
export function isRequest(text: string, context: string): boolean {
  if (/[?？؟;]\s*(?:$|["”»’)\]*_]|\s)/u.test(text) && /[?？؟]/u.test(text)) return true;
  if (!looksEnglish(text) && !looksEnglish(context)) return true;
  if (NEEDS.test(text)) return true;
  return clausesOf(text).some((clause) => asks(clause));
}

function asks(clause: string): boolean {
  const bare = clause.replace(LEAD_WORD, '');
  if (OPENS_QUESTION.test(bare) || isImperative(bare, VERBS) || isImperative(clause, VERBS)) return true;
  if (isImperative(bare, HANDS) && WORDS_OR_FIGURES.test(bare)) return true;
  if (!LEADS_UP.test(bare)) return false;
  return bare
    .split(/,\s*/)
    .slice(1)
    .some((part) => {
      const later = part.replace(LEAD_WORD, '');
      return QUESTION_INSIDE.test(later) || isImperative(later, VERBS);
    });
}

function isImperative(clause: string, verbs: ReadonlySet<string>): boolean {
  const [, first = '', rest = ''] = /^([\p{L}]+(?:-[\p{L}]+)?)(?![\p{L}'’])\s*(.*)$/su.exec(clause) ?? [];
  const verb = first.toLowerCase();
  if (!verbs.has(verb) || rest === '') return false;
  return !(ALSO_NOUNS.has(verb) && (IS_NOUN.test(rest) || AFTER_NOUN.test(rest)));
}

// Sentences, lines and list items; what follows a colon or a dash is a clause by itself.
function clausesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?:;。！]["”’)]?)\s+|\n+|\s+[–—-]\s+/u)
    .map((part) => part.replace(/^[\s"“”'‘’*_#>([•-]*(?:\(?\d{1,3}[.)]\s*|[a-z][.)]\s+)?/iu, '').trim())
    .filter((part) => part !== '');
}

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}
