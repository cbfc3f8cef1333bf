// The worker that looks at segments.

import * as Comlink from 'comlink';
import { looking } from './looking.ts';

Comlink.expose(looking());
