// What is wrong with a header (paper: segments under empty headers, headers all in capitals and headers of navigation
// are removed). English, as the paper's corpus is; the first two hold for every script.

export type HeaderFault = 'empty' | 'all-capitals' | 'navigation';

/** One word of up to this many letters may be an abbreviation: `FAQ`, `HTTP`, `NASA`. */
const ABBREVIATION_LETTERS = 6;
/** Characters of a header that are read. */
const READ_CHARS = 300;

// The paper's four are advertisement, forum, quick link and free newsletter; the others stand beside them on most pages.
// These say it wherever they stand in a header.
const ANYWHERE = new RegExp(
  `(?:^| )(?:${oneOf(`quick links? | free (?:e-?mail )?newsletters? | newsletter (?:sign-?up|subscription)
  | sign up (?:for|to) (?:our|the|free) | subscribe (?:to (?:our|the|my)|now|today|via)
  | (?:related|recent|popular|latest|similar|more|previous|trending|recommended) (?:posts?|articles?|stories|entries|threads?|searches)
  | you (?:may|might) also (?:like|be interested) | leave a (?:reply|comment) | post a (?:reply|comment) | cancel reply
  | share this (?:page|post|article|story|entry) | follow us | connect with us | find us on | skip to (?:main )?content
  | all rights reserved | add to (?:cart|basket|wishlist) | customers who | sponsored (?:links?|posts?) | advertise with us
  | (?:discussion|community|support|help|user|message) forums? | forum (?:rules|topics?|statistics|tools|jump|index|home|threads?|navigation)
  | (?:visit|join) (?:our|the) forums? | who['’]?s online | download our app`)})(?: |$)`,
  'u',
);
// These do when they are the whole header: "Forum" is a menu, "The Roman Forum" a place. Words that are a chapter as
// often as a menu ("Tools", "Search", "Languages") are not among them.
const WHOLE = new RegExp(
  `^(?:${oneOf(String.raw`(?:(?:main|site|page|post|user|quick|secondary|primary|footer|top) )?(?:menu|navigation|nav|sidebar|footer)
  | advert(?:isement|isements|s)? | ads | sponsors? | sponsored | forums? | newsletters? | newsletter archive
  | (?:browse )?categories | tags | tag cloud | archives? | blog archive | blogroll | site ?map
  | comments? | \d+ (?:comments?|responses?|replies|thoughts?)(?: (?:on|to) .*)? | comments \d+ | no comments(?: yet)? | responses
  | replies | trackbacks?(?: and pingbacks)? | pingbacks? | search (?:this|the|our) (?:site|blog|website|forum) | search (?:form|results)
  | log ?in | log ?out | sign ?in | sign ?up | my account | your account | (?:shopping )?cart | wish ?list | share this | share on .*
  | subscribe | contact(?: us| info| information| details)? | about (?:us|this (?:site|blog)|the author|me) | home(?:page)?
  | (?:useful|external) links | see also | (?:table of )?contents | on this page | in this (?:article|section) | recently viewed
  | back to top | page \d+(?: of \d+)? | copyright(?: notice)? | (?:our )?(?:privacy|cookie) (?:policy|notice|settings)
  | (?:our )?terms (?:of (?:use|service)|and conditions) | disclaimer | legal notice | imprint | loading | read more
  | social media links? | get in touch | our (?:partners|sponsors)`)})$`,
  'u',
);

/** What is wrong with the innermost header; null when nothing is, or when there is none. */
export function headerFault(headingPath: readonly string[]): HeaderFault | null {
  const header = headingPath.at(-1)?.slice(0, READ_CHARS);
  if (header === undefined) return null;
  const words = header.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  if (words.length === 0) return 'empty';
  const said = header
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}'’-]+/gu, ' ')
    .trim();
  if (ANYWHERE.test(said) || WHOLE.test(said)) return 'navigation';
  return isAllCapitals(header, words) ? 'all-capitals' : null;
}

// Scripts without capitals have none. Words with a digit (`H2O`), numerals and single letters (`F.A.Q.`) are names, not
// shouting.
function isAllCapitals(header: string, words: readonly string[]): boolean {
  const letters = header.match(/\p{L}/gu) ?? [];
  if (!letters.some((letter) => letter.toLowerCase() !== letter) || /\p{Ll}/u.test(header)) return false;
  const plain = words.filter((word) => word.length > 1 && !/\p{N}/u.test(word) && !/^[IVXLCDM]+$/.test(word));
  return plain.length > 1 || plain.some((word) => word.length > ABBREVIATION_LETTERS);
}

// Forms, parted by bars with white space around them, as one pattern.
function oneOf(forms: string): string {
  return forms.replace(/\s*\n\s*/g, ' ').replace(/ \| /g, '|');
}
