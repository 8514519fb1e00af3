// The hostile pages, as data: what each breaks and what must still hold. Grouped by what is hostile about them.

import type { HostilePage } from './hostile-page.ts';
import { besidePages } from './pages-beside.ts';
import { deliveryPages } from './pages-delivery.ts';
import { documentPages } from './pages-document.ts';
import { patchedPages } from './pages-patched.ts';
import { policyPages } from './pages-policy.ts';

export const HOSTILE_PAGES: readonly HostilePage[] = [...patchedPages, ...documentPages, ...policyPages, ...besidePages, ...deliveryPages];
