// What a model says in place of an instruction: that it will not, or that it is about to. English.

import { excerpt } from './words.ts';

const HELP =
  '(?:assist|help you|help with (?:that|this)|fulfil+|comply|answer (?:that|this|your)|respond to (?:that|this|your)|engage)';
const MAKE =
  '(?:provide|generate|create|write|give|determine|identify|produce|offer|share|see|find|answer|formulate|access|discuss)';
const CANNOT =
  "(?:cannot|can not|can['’]?t|could not|couldn['’]?t|am unable to|['’]m unable to|am not able to|['’]m not able to|won['’]?t be able to|am not programmed to|do not have the ability to|don['’]t have the ability to)";

// Some are a refusal wherever they stand.
const REFUSES_SURELY = new RegExp(
  [
    '\\bas an? (?:ai|artificial intelligence|(?:large )?language model)\\b(?: (?:language )?model| assistant| system)?,? (?:i\\b|it is not)',
    "\\bi(?: am|['’]m) (?:just |only |merely )?an? (?:ai|artificial intelligence|language model|large language model)\\b(?! (?:researcher|engineer|student|developer|expert|specialist))",
    `\\bi(?:['’]m| am) (?:very |so |really )?sorry,? (?:but )?(?:i|as an|this|that|it|there|the)\\b[^?]*?\\b(?:${CANNOT}|do(?:n['’]t| not) (?:have|see|understand)|is no|no text|not clear|does not)\\b`,
    `\\bi ?${CANNOT} (?:${HELP})\\b`,
    '\\b(?:the|this|your) (?:text|passage|segment|answer) (?:you (?:provided|gave) )?(?:is|seems|appears) (?:to be )?(?:incomplete|empty|missing|unclear|not (?:clear|complete|provided))',
    '\\bno (?:text|question|answer|passage) (?:was|is|has been) (?:given|provided|found)\\b',
  ].join('|'),
  'iu',
);

// These open a refusal, and also the complaint of a person who then asks something.
const REFUSES_UNASKED = new RegExp(
  `^\\W*(?:unfortunately,? |sorry,? (?:but )?|i(?:['’]m| am) (?:sorry|afraid),? (?:but |that )?|i apologi[sz]e,? (?:but |for [^.]*\\. ?)?|my apologies,? (?:but )?)*(?:i ?${CANNOT} ${MAKE}\\b|i do(?:n['’]t| not) have (?:enough|access|any|the|sufficient) (?:information|context|text|access|question|answer)s?\\b|i do not see|i apologi[sz]e\\b|my apologies\\b|sorry,? (?:but )?i\\b)`,
  'iu',
);

/** The words with which a model declines; null when it does not. A person's "I can't …" that leads to a question is none. */
export function refusal(text: string): string | null {
  const surely = REFUSES_SURELY.exec(text);
  if (surely) return excerpt(surely[0]);
  const unasked = /[?？]/.test(text) || /\b(?:please|help me|how to)\b/i.test(text) ? null : REFUSES_UNASKED.exec(text);
  return unasked && excerpt(unasked[0]);
}

const THING = '(?:question|instruction|prompt|request|query|task|answer|subject|topic)s?';
const BEFORE = new RegExp(
  [
    '(?:sure|certainly|of course|absolutely|gladly|great question)\\s*(?:thing)?\\s*[,!.:–—-]',
    "(?:okay|ok|alright|great|yes|well)\\s*[,!.:]\\s*(?:here|i(?:['’]ll| will| can|['’]d)\\b(?! ?you)|let me\\b|the (?:question|instruction)\\b|this (?:text|question)\\b)",
    `(?:here|below|this)(?:['’]s| is| are)\\s+(?:an? |the |one |some |my |your |what (?:i|the) )?(?:\\p{L}+ ){0,4}?${THING}\\b(?! (?:i|that i|about which i|from my|my)\\b)`,
    `(?:the|a|one|an?other)\\s+(?:\\p{L}+ ){0,2}?(?:question|instruction|prompt)\\s+(?:that )?(?:(?:is|was|would be|could be|might be|may be|should be|being asked)\\b|(?:which |the |this |to ))`,
    "i(?: would|['’]d) (?:say|ask|guess|suggest)\\b(?! me)",
    '(?:based on|according to|from|after reading|looking at) (?:the|this) (?:text|answer|passage|response|segment|information)(?: (?:provided|given|above))?,? (?:the|a|an|one|here|it|this)\\b',
    `i think (?:that )?the (?:most likely |original )?(?:question|instruction)`,
    '(?:thank you|thanks) for (?:your|the|sharing|providing)\\b(?![^.!]*[.!]\\s*\\S)',
    "(?:i(?:['’]d| would) be|i(?:['’]m| am)) (?:happy|glad) to (?:help|assist)",
    'let me (?:know if|find|think|generate|provide)',
    '(?:subject|topic|title)\\s*:',
  ]
    .map((form) => `(?:${form})`)
    .join('|'),
  'iuy',
);

/** The words with which a model leads up to an instruction instead of giving it; null when there are none. */
export function preamble(text: string): string | null {
  const start = /^[\s"“'*#>-]*/.exec(text)?.[0].length ?? 0;
  BEFORE.lastIndex = start;
  const found = BEFORE.exec(text);
  return found && excerpt(found[0]);
}
