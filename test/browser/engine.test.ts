import { engineSuite } from '../models/engine-suite.ts';

engineSuite({ kind: 'wasm' });
engineSuite({ kind: 'webgpu', shaderF16: false });
