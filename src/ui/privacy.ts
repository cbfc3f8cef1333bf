// What this page asks of whom, in words; the content policy and test/page/policy.test.ts hold it to them.

/** The promise with all its conditions. */
export const PRIVACY =
  'Nothing you add leaves this device. The page asks only its own server and, when you press a button that names the download, the two hosts of models: huggingface.co with the file servers it refers to, and raw.githubusercontent.com. Any other address you would have to type yourself.';
