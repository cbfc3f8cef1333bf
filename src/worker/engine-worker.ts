// The worker that computes: the real engines, served to the page.

import { listChoices, openEngine, probeDevice } from '../models/open.ts';
import { serve } from './serve.ts';

serve(self, { choices: listChoices, probe: probeDevice, openEngine });
