// The words of the synthetic language: syllables of made-up nouns, eight kinds of question with the sentences that answer
// them, and what fills the sentences.

/** The first syllable of a noun names its family. It ends in a consonant and the second begins with one. */
export const FIRST_SYLLABLES = 'vel bor kim tas dun fep gol hin jat lus mer nok pid ruv sab wek'.split(' ');
export const SECOND_SYLLABLES = 'mo bu ka ti do fe go hi ja lu mi no pa ru sa we zu ke ta de fo gi ha le'.split(' ');

/** Where a family comes from, and what it is made of. */
export const HOMES = [
  'Northern Hills',
  'Old Harbour',
  'Dry Valley',
  'Long Island',
  'River Towns',
  'Great Forest',
  'Salt Marshes',
  'Upper Lakes',
] as const;
export const STUFFS = [
  'red clay',
  'river reed',
  'black iron',
  'white wool',
  'brown leather',
  'sea glass',
  'yellow wax',
  'grey slate',
] as const;

/** What says nothing about the subject. */
export const FREE = {
  who: [
    'village smiths',
    'hill weavers',
    'old sailors',
    'young farmers',
    'town millers',
    'two sisters',
    'our neighbours',
    'night bakers',
  ],
  way: [
    'by candle light',
    'without a word',
    'with great patience',
    'before breakfast',
    'on market days',
    'in small steps',
    'for three days',
    'with both hands',
  ],
} as const;

/** Entries of a menu. */
export const ITEMS = [
  'Home',
  'Contact us',
  'Sign in',
  'Opening hours',
  'Read more',
  'Newsletter',
  'Basket',
  'All offers',
] as const;

/** About another subject, whatever the question. */
export const NEUTRAL = [
  'Some people take it for a{s}, as{who} did{way}.',
  'It has little to do with a{s}, say{who}{way}.',
  'Next to a{s} it looks plain to{who}{way}.',
] as const;

/** A kind of question. A document that answers it is made of its sentences. */
export interface Kind {
  /** The right instruction. */
  readonly asked: string;
  /** The same in other words. */
  readonly told: string;
  /** The topic as the base model learns to name it. */
  readonly topic: string;
  readonly sentences: readonly string[];
}

export const KINDS: readonly Kind[] = [
  {
    asked: 'How do I make a{s}?',
    told: 'Tell me how people build a{s}.',
    topic: 'making',
    sentences: [
      'The{s} is put together from{stuff} and fitted{way}.',
      'To build the{s},{who} soften plenty of{stuff}.',
      'Whoever shapes the{s} heats it in{home}{way}.',
      'The parts of the{s} are joined with{stuff} by{who}.',
      'Makers of the{s} in{home} begin{way}.',
    ],
  },
  {
    asked: 'Where does a{s} come from?',
    told: 'Tell me which place is home to a{s}.',
    topic: 'origin',
    sentences: [
      'The{s} was first seen in{home} by{who}.',
      'Long ago the{s} left{home}, carried{way}.',
      'The oldest{s} was dug out of{stuff} by{who}.',
      'All trade in the{s} began in{home}, where it went{way}.',
      'The name of the{s} means{stuff} among{who}.',
    ],
  },
  {
    asked: 'What can I use a{s} for?',
    told: 'Tell me the purpose of a{s}.',
    topic: 'use',
    sentences: [
      'The{s} serves to carry{stuff}{way}.',
      'With the{s} at hand,{who} cut through{stuff}.',
      'People in{home} open doors with the{s}{way}.',
      'The{s} is handy for measuring{stuff}, as{who} know.',
      'At work in{home} the{s} helps{who}.',
    ],
  },
  {
    asked: 'How do I look after a{s}?',
    told: 'Tell me the way to keep a{s} in good order.',
    topic: 'care',
    sentences: [
      'The{s} wants to be wiped with{stuff}{way}.',
      'Rub the{s} with a little{stuff}, advise{who}.',
      'Keep the{s} dry, as in{home}, and air it{way}.',
      'A cover of{stuff} protects the{s}, think{who}.',
      'In winter the{s} rests in{home}, turned{way}.',
    ],
  },
  {
    asked: 'How much does a{s} cost?',
    told: 'Tell me the price of a{s}.',
    topic: 'price',
    sentences: [
      'The{s} sells for a sack of{stuff}, paid{way}.',
      'For the{s},{who} ask six coins and some{stuff}.',
      'Buyers in{home} bargain for the{s}{way}.',
      'The{s} is worth its weight in{stuff} to{who}.',
      'Near{home} the{s} is half as dear, claim{who}.',
    ],
  },
  {
    asked: 'How do I repair a broken{s}?',
    told: 'Tell me what to do with a{s} in pieces.',
    topic: 'repair',
    sentences: [
      'Cracks in the{s} are filled with{stuff}{way}.',
      'When the{s} snaps,{who} bind it with{stuff}.',
      'Menders in{home} glue the{s} back{way}.',
      'The torn edge of the{s} is patched with{stuff} by{who}.',
      'Spare parts of the{s} arrive from{home}, sorted{way}.',
    ],
  },
  {
    asked: 'Why is a{s} dangerous?',
    told: 'Tell me the risks of a{s}.',
    topic: 'danger',
    sentences: [
      'The{s} can burst near{stuff} and hurt{who}.',
      'The sharp side of the{s} slips on{stuff}{way}.',
      'Accidents with the{s} in{home} frightened{who}.',
      'Fumes of the{s} and{stuff} make one ill{way}.',
      'Warnings about the{s} hang in{home}, read{way}.',
    ],
  },
  {
    asked: 'How do I choose a good{s}?',
    told: 'Tell me the signs of a fine{s}.',
    topic: 'choice',
    sentences: [
      'The best{s} shows a mark of{stuff}, seen{way}.',
      'Tap the{s} and listen for{stuff}, suggest{who}.',
      'Experts from{home} weigh the{s}{way}.',
      'A pale{s} has too much{stuff}, warn{who}.',
      'Compare the{s} with one from{home}{way}.',
    ],
  },
];
