// The app's composition root: the page as it was left looks right from the first frame, then Angular takes over.
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { applyStoredScheme } from './app/design/color-scheme';

applyStoredScheme();
bootstrapApplication(App, appConfig).catch((fault: unknown) => {
  document.body.textContent = 'Hindsight could not start. Reload the page; if it stays so, see the browser console.';
  throw fault;
});
