// The page's words for what is clicked: masked as its text is, and nothing of what is left out of the recording.

import type { MaskText } from '@hindsight/fingerprint';
import { containerOf, ELEMENT, matches, nodeType } from '../dom/natives.ts';
import type { MaskRules } from '../privacy/mask-rules.ts';

export function wordsOf({ blockSelector, cleanText }: MaskRules): MaskText {
  return (text, element) => {
    for (let step: Node | null = element; step !== null; step = containerOf(step)) if (nodeType(step) === ELEMENT && matches(step as Element, blockSelector)) return '';
    return cleanText(text, element);
  };
}
