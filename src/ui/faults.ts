// What is said about a reply that could not be used: a word or two for the list, a sentence for the reader.

import type { ReplyFault } from '../core/records.ts';

export function faultLabel(why: ReplyFault): string {
  switch (why) {
    case 'empty':
      return 'empty reply';
    case 'no-question':
      return 'no question in reply';
    case 'cut-off':
      return 'cut off';
    case 'no-score':
      return 'no score in reply';
    case 'out-of-range':
      return 'score out of range';
    case 'digits-unlikely':
      return 'no digit likely';
    case 'engine':
      return 'engine failed';
    default:
      return why satisfies never;
  }
}

export function faultSentence(why: ReplyFault, detail?: string): string {
  switch (why) {
    case 'empty':
      return 'The model replied with nothing but white space.';
    case 'no-question':
      return 'The model named a subject and wrote no question.';
    case 'cut-off':
      return 'The token limit came before the model ended its reply.';
    case 'no-score':
      return 'The reply has no last line with a score.';
    case 'out-of-range':
      return 'The score in the reply is not between 1 and 5.';
    case 'digits-unlikely':
      return 'The five digits held almost none of the probability, so they tell no score.';
    case 'engine':
      return detail === undefined || detail === ''
        ? 'The engine failed on this one.'
        : `The engine failed on this one: ${detail}`;
    default:
      return why satisfies never;
  }
}
