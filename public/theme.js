// Puts on the colours that the person chose before anything is drawn, so that the page does not open in the others and
// change. The switch itself is src/ui/theme.ts; the name of the choice and the two colours stand in both.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('humpback theme');
  } catch {
    // A browser may keep its stores from the page: then the system decides.
  }
  if (chosen !== 'light' && chosen !== 'dark') return;
  document.documentElement.dataset.theme = chosen;
  for (const meta of document.querySelectorAll('meta[name="color-scheme"]')) meta.content = chosen;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.content = chosen === 'dark' ? '#0d181e' : '#fbfaf6';
  }
})();
