// The project's name in the header, and the way to the others.

import './project-button.css';
import type { App } from '../../run/app.ts';

export function ProjectButton({ app, onOpen }: { readonly app: App; readonly onOpen: () => void }) {
  const { name } = app.project.value;
  return (
    <button
      type="button"
      class="project-name"
      data-testid="projects"
      aria-haspopup="dialog"
      aria-label={`${name}: projects`}
      title={name}
      onClick={onOpen}
    >
      {name}
    </button>
  );
}
