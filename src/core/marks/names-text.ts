// Whether an instruction speaks of a text that the reader of it does not have: "the passage above", "the author". English.

import { excerpt, wordsOf } from './words.ts';

const { raw } = String;

// Words for a text. The narrow ones mean the text itself wherever they stand; the wide ones need "this" or a place.
const NARROW = '(?:text|passage|article|excerpt|extract|snippet|paragraph|segment|essay)s?';
const WIDE_ONES =
  oneOf(raw`document (?:blog\s|forum\s)?post web\s?page web\s?site page blog chapter section fragment transcript
  piece writing reading narrative (?:source\s|reading\s)?material description statement sentence quote quotation story poem
  review letter e-?mail conversation dialogue answer response reply list recipe table figure image picture diagram example
  book report study paper guide tutorial lesson speech scenario`);
const WIDE = `(?:${NARROW}|${WIDE_ONES}s?|information|content|data|instructions|steps|lyrics|context|facts)`;
const WHICH =
  '(?:(?:short|long|whole|entire|particular|specific|same|given|following|above|last|first|second|next|little) )?';
// What follows makes another thing of the word: "this text message", "this article of clothing", "this page number".
const OTHER =
  oneOf(raw`messag editor field file box area colou?r size string input node data mining to\sspeech break number
  layout margin object type \d`);
const NOT_OTHER = raw`(?!['’]?[-\w]*-|\s+${OTHER}|\s+of\s+(?!text|writing|the (?:text|document|article|passage)))`;
const WHERE =
  '(?:above|below|given|provided|presented|supplied|shown|here|that follows|in question|at hand|you (?:are|were|have been) (?:given|shown)|just read)';
const PLACED = '(?:preceding|previous|accompanying|supplied|presented|original|foregoing)';
const GIVEN = '(?:given|following|above|below|above-mentioned|aforementioned|provided|attached)';
const TIMES =
  oneOf(`day week month year morning evening night season spring summer autumn winter century decade freezing
  average ground sea zero`);
const SAYS = `${oneOf(`say state mention describe discuss talk refer suggest explain impl[yi] argue tell claim mean recommend
  advise think believe feel want use give provide warn note conclude compare define teach focus present list cover address
  convey try show answer ask`)}(?:s|es|ed|ing)?`;
const PART =
  '(?:main |central |key |overall |primary |general )?(?:idea|point|topic|theme|purpose|message|subject|argument|takeaway|tone|title|gist|conclusion|focus|meaning|summary|content)s?';

const FORMS: readonly string[] = [
  raw`\b(?:this|these)\s+${WHICH}${WIDE}\b${NOT_OTHER}`,
  raw`\b(?:the|an?)\s+${WIDE}\s+${WHERE}\b(?!\s+(?:by|to|as|on|for)\b)`,
  raw`\bthe\s+${PLACED}\s+(?:${NARROW}|(?:document|post|page|chapter|section|story|statement|sentence|question|answer)s?)\b${NOT_OTHER}`,
  raw`\bthe\s+${GIVEN}\s+(?!${TIMES}\b)\p{L}+`,
  raw`\b(?:according to|based on|on the basis of|as (?:described|stated|mentioned|explained|shown) (?:in|by)|referring to|with reference to|after reading|having read)\s+(?:the|this)\s+(?:\w+\s+)?(?:${WIDE}|author|writer)\b${NOT_OTHER}`,
  raw`\b(?:in|from|of|about|by|within|throughout|for)\s+the\s+(?:text|passage|excerpt|extract|snippet|segment|article)\b${NOT_OTHER}`,
  raw`\b(?:the|this)\s+(?:${NARROW}|document|story|post|poem|page)\s+(?:is (?:about|describing|discussing|saying|trying)|${SAYS})\b`,
  raw`\b(?:do|does|did|is|can)\s+the\s+(?:${NARROW}|document|post|page|writer|narrator|speaker)\s+(?:\w+\s+)?${SAYS}\b`,
  raw`\bthe\s+${PART}\s+of\s+(?:the|this)\s+(?:${NARROW}|document|story|post|chapter|section|page|poem)\b${NOT_OTHER}`,
  raw`\b(?:summari[sz]e|paraphrase|rewrite|read|analy[sz]e|translate)\s+(?:the|this)\s+(?:${NARROW}|document|story|page|post)\b${NOT_OTHER}`,
  raw`\b(?:mentioned|described|discussed|listed|stated|outlined|given|provided|shown|presented|explained|quoted|noted|written|defined)\s+(?:above|below|here|earlier|previously)\b`,
  raw`\bthe (?:above|below)\s*(?:[.?!,]|$)`,
  raw`\bthe following\s*(?:[.:?]|$)`,
  raw`\bthe (?:author|blogger)s?\b(?!\s+(?:of|behind|who wrote)\b)`,
  raw`\bthe (?:writer|narrator|speaker)(?:['’]s\s+(?:view|opinion|argument|point|tone|attitude|main|purpose|feelings?|message)|\s+(?:mean|say|mention|describ|suggest|impl|argu|claim|feel|think)\w*)\b`,
  raw`\bwhat (?:is|are|was) (?:this|that|it|these) (?:about|describing|discussing|saying|talking about|referring to|an example of)\b`,
  raw`\bwhat (?:does|do|did) (?:this|these|it) (?:say|describe|tell|refer|explain|talk)\b`,
  raw`\bwhat (?:does|do) (?:this|it|these) mean\s*[.?]?$`,
  raw`\bwhat (?:is|are) (?:being )?(?:described|discussed|explained|talked about)\b`,
  raw`\b(?:what|which) question (?:does|is|would|could|can) (?:this|it|the (?:text|answer))\b`,
  raw`\b(?:what|which) (?:topic|subject)s? (?:is|are|does)\b[^?]{0,30}\b(?:discussed|described|covered|here|text|about)\b`,
  raw`\b(?:summari[sz]e|explain|rewrite|paraphrase|translate|describe)\s+(?:this|it|the above)\s*[.?!]?$`,
];
const NAMES = new RegExp(FORMS.map((form) => `(?:${form})`).join('|'), 'giu');

// "The author Jane Austen", "this poem by Robert Frost", "this article 'On Tides'" name what they mean.
const NAMED = /^\s+(?:by\s+)?["“«'‘]?\p{Lu}/u;

/**
 * The words with which an instruction points at a text that does not come with it; null when it does not, or when it
 * brings the text along: after a colon, in quotation marks, on lines of its own, as code.
 */
export function namedText(instruction: string): string | null {
  for (const match of instruction.matchAll(NAMES)) {
    const end = match.index + match[0].length;
    if (!NAMED.test(instruction.slice(end)) && !bringsText(instruction, match.index, end)) return excerpt(match[0]);
  }
  return null;
}

const QUOTED = /["“«„]([^"”»“]{2,})["”»“]|(?:^|\s)['‘]([^'’\n]{8,})['’](?=\W|$)/gu;
const ASKS =
  /^(?:what|why|how|who|whom|whose|where|when|which|is|are|was|were|do|does|did|can|could|will|would|should)\b/i;
// "According to the passage: what …" brings nothing; "Translate this sentence: where is …" does.
const POINTS_FIRST = /^(?:according|based|in|from|given|about|after|regarding|as|per)\b/i;
/** Words from which lines of their own are a text and no heading; shorter ones are names. */
const OWN_WORDS = 5;

function bringsText(instruction: string, from: number, to: number): boolean {
  if (/```|<[a-z]+[^>]*>[\s\S]*<\/[a-z]+>/i.test(instruction)) return true;
  for (const [, first, second] of instruction.matchAll(QUOTED)) {
    if (wordsOf(first ?? second ?? '').length >= 3) return true;
  }
  // A paragraph of its own is a text, or a word to work on, unless it speaks of the text as well, as an answer does.
  if (parts(instruction, /\n\s*\n/g, from).some((part) => part.search(NAMES) < 0)) return true;
  // Single lines may be the points of the request.
  const lines = parts(instruction, /\n/g, from).filter((line) => !/[?？]\s*$/.test(line));
  if (wordsOf(lines.join('\n')).length >= OWN_WORDS) return true;
  const colon = /[:：](?=\s*\S)(?!\/\/)/.exec(instruction.slice(to));
  if (!colon) return false;
  const after = instruction.slice(to + colon.index + 1).trim();
  if (ASKS.test(after) && POINTS_FIRST.test(instruction)) return false;
  return wordsOf(after).length >= 1;
}

// The parts with words that stand apart from the one that holds `place`.
function parts(text: string, between: RegExp, place: number): readonly string[] {
  const apart: string[] = [];
  let from = 0;
  for (const { index: to, 0: gap } of [...text.matchAll(between), { index: text.length, 0: '' }]) {
    const part = text.slice(from, to);
    if ((place < from || place >= to) && wordsOf(part).length > 0) apart.push(part);
    from = to + gap.length;
  }
  return apart;
}

// One of some words, which white space separates, as a pattern.
function oneOf(words: string): string {
  return `(?:${words.trim().split(/\s+/).join('|')})`;
}
