// Custom elements that are defined when they stand in the page already: no attribute says so, and rules ask for it (`:defined`).

import { SOURCE_CUSTOM_ELEMENT } from '@hindsight/wire';
import type { DomObserver } from '../recorder-parts.ts';
import { watch } from './patch.ts';

export const observeCustomElements: DomObserver = ({ emit, guard }) =>
  watch(window.CustomElementRegistry?.prototype, 'define', 'value', guard('custom-elements', (_registry: unknown, [name]: unknown[]) => emit(SOURCE_CUSTOM_ELEMENT, { define: { name } })));
