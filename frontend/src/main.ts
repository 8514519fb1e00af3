// The app's composition root: the page as it was left looks right from the first frame, then Angular takes over.
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.ts';
import { appConfig } from './app/app.config.ts';
import { applyStoredScheme } from './app/design/color-scheme.ts';

applyStoredScheme();
bootstrapApplication(App, appConfig).catch((fault: unknown) => {
  document.body.textContent = 'Hindsight could not start. Reload the page; if it stays so, see the browser console.';
  throw fault;
});
