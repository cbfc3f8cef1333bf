import { render } from 'preact';
import { expect, it } from 'vitest';
import { later } from '../../src/ui/later.tsx';

it('a view that is fetched by one place while another waits to fetch it is drawn in both', async () => {
  let arrive: () => void = () => undefined;
  const fetched = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let asked = false;
  const View = later(() => {
    asked = true;
    return fetched.then(() => () => <p class="here">here</p>);
  });
  const [one, other] = [document.createElement('div'), document.createElement('div')];
  document.body.append(one, other);
  try {
    render(<View />, one);
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(true);
    arrive();
    // Drawn before the first has it; what a view does once it is drawn comes a frame later, and by then the first has it.
    render(<View />, other);
    expect(other.textContent).toBe('Opening…');
    await fetched;
    await expect.poll(() => [one.textContent, other.textContent], { timeout: 20_000 }).toEqual(['here', 'here']);
  } finally {
    for (const each of [one, other]) {
      render(null, each);
      each.remove();
    }
  }
});
