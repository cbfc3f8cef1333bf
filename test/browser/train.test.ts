import { trainSuite } from '../models/train/train-suite.ts';

trainSuite({ kind: 'wasm' });
trainSuite({ kind: 'webgpu', shaderF16: false });
