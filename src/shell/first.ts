// The first script of the built page: says which hosts this page may ask, before anything else runs. A policy that a
// script puts into the head counts from then on (HTML specification, 4.2.5.3), and can be narrowed but not widened.

import { ADDRESS_ORIGINS, connectPolicy, MODEL_ORIGINS, readOrigins } from './policy.ts';

function stored(shelf: () => Storage, name: string): readonly string[] {
  try {
    return readOrigins(shelf().getItem(name));
  } catch {
    // A page that may store nothing has nothing stored.
    return [];
  }
}

const meta = document.createElement('meta');
meta.httpEquiv = 'Content-Security-Policy';
meta.content = connectPolicy([
  ...stored(() => localStorage, MODEL_ORIGINS),
  ...stored(() => sessionStorage, ADDRESS_ORIGINS),
]);
document.head.append(meta);
