import { trainSuite } from './train-suite.ts';

trainSuite({ kind: 'wasm' });
